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

# MCP servers are listed by their entry in the configuration, wherever the file is: in a folder or only in history.

$ git init -q repo && mkdir repo/.cursor && TOKEN=$(dredge_fake_secret github.personal-access-token 3)
$ printf '{"mcpServers": {\n  "wiki": {"env": {"T": "${env:WIKI}"}},\n  "github": {"env": {"T": "%s"}}\n}}\n' "$TOKEN" > repo/.cursor/mcp.json
$ cd repo && git add -A && git -c user.name=Jane -c user.email=jane@example.org commit -qm one && cd ..
$ dredge scan repo -q > /dev/null
? 1
$ dredge report --lens agents --format json | jq -r '.servers[] | [.entry, .agent, .path, .owner, .live, (.findings | length), (.replacement != null)] | @tsv'
mcpServers.github	Cursor	.cursor/mcp.json	jane@example.org	0	1	true
$ dredge report --lens agents | grep 'mcpServers.github'
 *[0-9]+ [a-z]+ .*mcpServers.github .* (re)
$ dredge report --lens agents --format csv | grep -c ',mcpServers.github,'
1
$ rm repo/.cursor/mcp.json && dredge report --format json | jq -r '.findings[] | select(.rule | startswith("github")) | .agent_entries[]'
mcpServers.github

# The name of a server is a stranger's words: a secret that stands there comes out no more than one that stands below.

$ mkdir -p odd/.cursor && ODD=$(dredge_fake_secret github.personal-access-token 7) && SLACK=$(dredge_fake_secret slack.bot-token 8)
$ printf '{"mcpServers": {"%s": {"T": "%s"}, "my-%s": {"T": "%s"}}}\n' "$ODD" "$ODD" "$SLACK" "$ODD" > odd/.cursor/mcp.json
$ dredge scan odd -q > /dev/null
? 1
$ for form in text json csv markdown html; do dredge report --lens agents --format $form; done > said; grep -c -e "$ODD" -e "$SLACK" said
0
? 1
