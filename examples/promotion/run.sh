#!/bin/sh
# Two organizations on this machine: staging, where changes are tried, and production. Works on a copy, so that it can
# be run again. Needs nothing but closectl; where it is not on the path, set CLOSECTL.
set -eu

closectl=${CLOSECTL:-closectl}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R "$here/." "$work"
rm -rf "$work/.closectl"
cd "$work"

# What is trusted below is remembered beside the copy, and not in the configuration of whoever runs this.
export XDG_CONFIG_HOME="$work/.config"

say() { printf '\n==> %s\n\n' "$1"; }

say "1. The manifests come to staging"
"$closectl" apply --org staging --yes

say "2. What staging has is promoted to production; the webhook gets the URL of production"
"$closectl" promote --from staging --to production --yes

say "3. Somebody fixes something in production by hand"
# This project file names a file outside of its own folder, which works only once somebody has allowed it.
(cd by-hand && "$closectl" trust --yes && "$closectl" apply --org production --yes)

say "4. Meanwhile staging changes: another description of the same field, and a new choice"
cp later/setup.yaml manifests/setup.yaml
"$closectl" apply --org staging --yes

say "5. How the two differ"
"$closectl" diff staging production || [ $? -eq 2 ]

say "6. The next promotion refuses to undo the fix, and writes nothing"
"$closectl" promote --from staging --to production --yes || [ $? -eq 3 ]

say "7. Production is right about the description; everything else of staging comes"
"$closectl" promote --from staging --to production --yes --take 'custom_field/lead/Industry=production'

say "8. There is nothing left to promote, and the fix is still known"
"$closectl" promote --from staging --to production --yes

say "9. The fix goes back into the manifests, in place, and from there to staging"
"$closectl" pull --update --org production --target 'custom_field/*'
"$closectl" apply --org staging --yes

say "10. The two agree, and nothing is kept any more"
"$closectl" promote --from staging --to production --yes
