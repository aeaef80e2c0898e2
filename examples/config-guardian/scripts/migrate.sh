#!/bin/sh
# Moves the database of DATABASE_URL along the files of migrations/.
set -eu
cd "$(dirname "$0")/.."

usage() {
  cat >&2 <<'END'
Usage: scripts/migrate.sh up [n]           applies all pending migrations, or the next n
       scripts/migrate.sh down [n]         undoes the last one, or the last n
       scripts/migrate.sh version          shows the current version
       scripts/migrate.sh create <name>    writes the files of a new one
       scripts/migrate.sh force <version>  sets the version without running anything
END
  exit 2
}

command=${1:-}
value=${2:-}
[ $# -le 2 ] || usage
case $command in
  up | down) case $value in *[!0-9]*) usage ;; esac ;;
  version) [ $# -eq 1 ] || usage ;;
  create | force) [ -n "$value" ] || usage ;;
  *) usage ;;
esac
if [ ! -x node_modules/.bin/handrail ]; then
  echo 'handrail is missing: npm run build (in a checkout), or npm install' >&2
  exit 1
fi
exec node_modules/.bin/handrail "$command" ${value:+"$value"}
