# A container image: a file that a later layer deletes is still in the layer that brought it, and the
# environment is part of the image.
# needs: umoci jq

$ umoci init --layout oci && umoci new --image oci:app
$ umoci unpack --rootless --image oci:app bundle >/dev/null 2>&1
$ dredge_fake_secret github.personal-access-token 1 --example > bundle/rootfs/deploy.env
$ umoci repack --refresh-bundle --image oci:app --history.created_by 'COPY deploy.env /' bundle 2>/dev/null
$ rm bundle/rootfs/deploy.env && umoci repack --image oci:app --history.created_by 'RUN rm /deploy.env' bundle 2>/dev/null
$ umoci config --image oci:app --config.env "SLACK_TOKEN=$(dredge_fake_secret slack.bot-token 2)"
$ dredge scan oci -q --format jsonl > out
? 1
$ jq -c 'select(.rule | startswith("github")) | [.path, .kind, .layer_index, .layer_count, .created_by, .visible]' out
["layer1!deploy.env","image-layer",1,2,"COPY deploy.env /",false]
$ jq -c 'select(.rule | startswith("slack")) | [.path, .kind]' out | sort -u | head -1
["config.env","image-config"]
