# Reports of other tools go in without their secrets; a secret of a type we know is the finding our own scan makes.
# needs: python3

$ dredge_fake_secret github.personal-access-token 1 > secret && dredge_fake_secret slack.bot-token 2 >> secret
$ mkdir app && dredge_fake_secret github.personal-access-token 1 --example > app/a.env && dredge scan app -q > /dev/null
? 1
$ cat > reports.py <<'PY'
> import json
> first, second = open("secret").read().split()
> other = "hunter2-" + "x9" * 8
> open("secret", "a").write(other + "\n")
> gitleaks = [{"RuleID": "gh", "Description": "GitHub", "StartLine": 1, "EndLine": 1, "StartColumn": 4, "EndColumn": 40, "Match": first, "Secret": first, "File": "a.env", "Commit": "", "Message": first},
>   {"RuleID": "custom", "Description": "has " + other, "StartLine": 3, "Match": other, "Secret": other, "File": other + ".txt", "Commit": "1" * 40, "Author": "Jane", "Email": "jane@example.org"}]
> truffle = [{"SourceMetadata": {"Data": {"Git": {"file": "b.env", "commit": "2" * 40, "email": "jane@example.org", "line": 7, "repository": "https://example.org/b"}}}, "DetectorName": "Slack", "Verified": True, "Raw": second}]
> sarif = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Sniffer", "version": "2"}}, "results": [{"ruleId": "key", "message": {"text": "found " + first}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "c.env"}, "region": {"startLine": 9, "snippet": {"text": second}}}}]}, {"message": {}}]}]}
> gitlab = {"version": "15.0.4", "scan": {"scanner": {"name": "Analyzer", "version": "1"}}, "vulnerabilities": [{"id": "x", "name": "Password", "severity": "High", "identifiers": [{"type": "t", "name": "n", "value": "pw"}], "location": {"file": "d.env", "start_line": 2, "commit": {"sha": "0" * 40}}, "raw_source_code_extract": other}]}
> fisher = [{"rule": {"name": "Slack", "id": "kf.slack"}, "finding": {"snippet": second, "path": "e.env", "line": 5, "validation": {"status": "Active Credential"}}}]
> for name, document in [("gitleaks", gitleaks), ("sarif", sarif), ("gitlab", gitlab)]: json.dump(document, open(name + ".json", "w"))
> for name, rows in [("truffle", truffle), ("fisher", fisher)]: open(name + ".jsonl", "w").write("".join(json.dumps(row) + "\n" for row in rows))
> PY
$ python3 reports.py
$ dredge inventory import gitleaks.json --target $PWD/app
dredge: /.*/app: 1 new, 1 known, 0 back (re)
$ dredge inventory import truffle.jsonl gitlab.json fisher.jsonl
dredge: https://example.org/b: 1 new, 0 known, 0 back
dredge: gitlab.json: 1 new, 0 known, 0 back
dredge: fisher.jsonl: 0 new, 1 known, 0 back
$ dredge inventory import sarif.json
dredge: sarif.json: 1 new, 0 known, 0 back
dredge: sarif.json: 1 entries could not be understood
? 3
$ dredge inventory query 'SELECT rule, liveness, targets FROM v_findings ORDER BY rule' --format csv | tr -d '\r'
rule,liveness,targets
analyzer.pw,not-checked,1
github.personal-access-token,not-checked,1
gitleaks.custom,not-checked,1
slack.bot-token,live,2
sniffer.key,not-checked,1
$ dredge inventory import gitleaks.json --target $PWD/app
dredge: /.*/app: 0 new, 2 known, 0 back (re)
$ echo 'no json' > odd && dredge inventory import odd
dredge: odd: line 1 is no JSON
? 2
$ echo '{"a": 1}' > odd && dredge inventory import odd
dredge: odd: is no report of gitleaks, .* (re)
? 2

# Out again, in five formats, and nowhere a raw secret.

$ for format in csv jsonl ocsf cyclonedx defectdojo; do dredge inventory export --format $format > out.$format || echo $format; done
$ for format in csv ocsf cyclonedx defectdojo; do check_export $format out.$format; done
csv: sound
ocsf: sound
cyclonedx: sound
defectdojo: sound
$ dredge report --format csv > report.csv && check_export csv report.csv
csv: sound
$ head -1 out.csv | cut -d, -f1-4
finding,fingerprint,rule,provider
$ wc -l < out.jsonl
5
$ jq -s 'map(select(.class_uid == 2006 and .type_uid == 200600 + .activity_id and .data_security.detection_system_id == 11 and .metadata.version == "1.8.0" and .finding_info.uid)) | length' out.ocsf
5
$ jq -r '[.bomFormat, .specVersion, (.components | length), (.components | map(.cryptoProperties.relatedCryptoMaterialProperties.state) | map(select(. == "compromised")) | length)] | @csv' out.cyclonedx
"CycloneDX","1.6",5,1
$ jq '.findings | map(select(.title and .severity and .description)) | length' out.defectdojo
5
$ dredge inventory export --view v_places --format csv | wc -l
7
$ dredge inventory query 'SELECT 1 AS a' --format json | jq -c .
[{"a":1}]
$ cat out.* > all && dredge inventory list >> all && dredge inventory query 'SELECT * FROM v_events' >> all && grep -cFf secret all
0
? 1
$ grep -aoFf secret -r $XDG_DATA_HOME | wc -l
0
