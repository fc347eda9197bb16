# What a password opens: the server stands in the report, the password nowhere; what does not parse is still found.

$ mkdir app && PW=Blue7sky && PW=${PW}Tram9
$ echo "DATABASE_URL=postgres://ann:$PW@db.acme.net:5432/app" > app/a.env
$ echo "DATABASE_URL=postgres://ann:x$PW@db.acme.net:99999/app" > app/b.env
$ echo "DATABASE_URL=postgres://ann:%3Cpassword%3E@db.acme.net/app" > app/c.env
$ echo "CONN=Driver={ODBC};Server=sql.acme.net;Uid=ann;Pwd={y$PW;z};" > app/d.env
$ dredge scan app -q --format json > out.json
? 1
$ jq -r '.findings[] | "\(.places[0].path) \(.rule)"' out.json | sort
a.env database.postgresql-uri
b.env database.postgresql-uri
d.env database.delimited-password
$ jq -r '.findings[].signals[] | select(.name | startswith("server")) | .detail' out.json | LC_ALL=C sort -u
stands with the name of the server that it opens: db.acme.net
stands with the name of the server that it opens: sql.acme.net
the URI or connection string around it does not parse
