#!/bin/sh
# Two organizations on this machine: staging, for trying changes, and production. The script works on a copy, so you can
# run it again. It needs only closectl. If closectl is not on your PATH, set CLOSECTL.
set -eu

closectl=${CLOSECTL:-closectl}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R "$here/." "$work"
rm -rf "$work/.closectl"
cd "$work"

# `closectl trust` below writes to the copy, not to your own configuration.
export XDG_CONFIG_HOME="$work/.config"

say() { printf '\n==> %s\n\n' "$1"; }

say "1. Apply the manifests to staging"
"$closectl" apply --org staging --yes

say "2. Promote staging to production; the webhook gets the URL of production"
"$closectl" promote --from staging --to production --yes

say "3. Someone makes a hotfix in production by hand"
# This project file names a file outside its folder, so it needs trust.
(cd by-hand && "$closectl" trust --yes && "$closectl" apply --org production --yes)

say "4. Meanwhile, staging changes: another description of the same field, and a new choice"
cp later/setup.yaml manifests/setup.yaml
"$closectl" apply --org staging --yes

say "5. Compare the two"
"$closectl" diff staging production || [ $? -eq 2 ]

say "6. The next promotion refuses to undo the hotfix, and writes nothing"
"$closectl" promote --from staging --to production --yes || [ $? -eq 3 ]

say "7. Keep the description of production, and promote everything else"
"$closectl" promote --from staging --to production --yes --take 'custom_field/lead/Industry=production'

say "8. There is nothing left to promote, and the hotfix is still listed"
"$closectl" promote --from staging --to production --yes

say "9. Pull the hotfix into the manifests, and apply them to staging"
"$closectl" pull --update --org production --target 'custom_field/*'
"$closectl" apply --org staging --yes

say "10. The two are equal, and no hotfix is left"
"$closectl" promote --from staging --to production --yes
