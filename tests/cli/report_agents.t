# Static credentials in the files of AI agents, and the references that do it right.
# needs: jq

$ mkdir -p home/.cursor home/src && dredge_fake_secret openai.project-api-key 1 --example > home/.cursor/mcp.json
$ dredge_fake_secret slack.bot-token 2 --example > home/src/app.env
$ echo '{"mcpServers": {"a": {"env": {"K": "${env:KEY}", "W": "op://team/wiki/key", "V": "${env:OTHER}"}}}}' > home/.mcp.json
$ dredge scan home -q > /dev/null
? 1
$ dredge report --lens agents | grep -c 'slack'
0
? 1
$ dredge report --lens agents --format json | jq -r '.findings[] | [.rule, .agent, .source] | join(" ")'
openai.project-api-key Cursor agent
$ dredge report --format json | jq -r '.references[] | [.path, .kind, .count] | @tsv'
.mcp.json	1Password	1
.mcp.json	environment variable	2
