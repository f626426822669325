#!/usr/bin/env bash
# Makes the recorded run: record.sh DATA [OPTION...]; options go to run-all, for example --jobs 2. To record a run that is
# there already: record.sh --from FOLDER [COMMIT], with the commit that made it if that is not the present one.
set -euo pipefail
root="$(cd "$(dirname "$0")/../.." && pwd)"
here="$root/docs/results"
[ $# -gt 0 ] || { echo "usage: record.sh DATA [OPTION...] | record.sh --from FOLDER [COMMIT]" >&2; exit 2; }

present="$(git -C "$root" rev-parse HEAD)"
commit="$present"
if [ "$1" = --from ]; then
    run="$(cd "$2" && pwd)"
    commit="$(git -C "$root" rev-parse "${3:-HEAD}")"
else
    data="$(cd "$1" && pwd)"
    shift
    run="$root/out-recorded"
    (cd "$root" && cargo xtask run-all --data "$data" --out "$run" "$@")
fi

cd "$here"
rm -rf report.html report.md results.json.gz timings.json figures tables pictures COMMAND SHA256SUMS
# The page holds its pictures; those that it is drawn from again are kept, its loose figures and tables are not.
cp "$run"/{report.html,results.json,timings.json} .
[ ! -d "$run/pictures" ] || cp -R "$run/pictures" .
{
    tr -d '\n' <results.json | grep -o '"command": *\[[^]]*\]' | head -n 1
    echo "commit: $commit"
    [ "$commit" = "$present" ] || echo "page drawn from results.json at commit: $present"
    echo "compiler: $(rustc --version)"
    echo "date: $(date -u +%Y-%m-%d)"
    echo "results.json, unpacked: SHA-256 $(sha256sum results.json | cut -d ' ' -f 1)"
} >COMMAND
gzip -9 -n -f results.json
find . -type f ! -name README.md ! -name record.sh ! -name SHA256SUMS -print0 | LC_ALL=C sort -z | xargs -0 sha256sum \
    >SHA256SUMS
du -sh .
