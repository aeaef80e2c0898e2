import { text } from './text.ts';

/** As many migrations as a person reads in one sentence. */
const NAMED = 5;

const plural = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** What a newer deployment has applied, as far as its history row says. */
export interface Newer {
  migration: string;
  appliedAt: string | null;
  appliedBy: string | null;
  handrailVersion: string | null;
}

function told({ migration, appliedAt, appliedBy, handrailVersion }: Newer): string {
  const facts = [
    appliedAt ?? '',
    appliedBy === null ? '' : `by ${appliedBy}`,
    handrailVersion === null ? '' : `with handrail ${handrailVersion}`,
  ].filter(Boolean);
  return facts.length > 0 ? `${migration} (${facts.join(' ')})` : migration;
}

function newerTold(all: readonly Newer[]): string {
  const more = all.length - NAMED;
  return `${all.slice(0, NAMED).map(told).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What is said when applied migrations have no file. */
export const missingTexts = {
  PLAN_MISSING: text<{ migrations: string[]; renumbered?: { from: string; to: string }[] }>(
    (d) => {
      const moved = (d.renumbered ?? []).map(({ from, to }) => `${to} has the text of ${from}`);
      return [
        `${plural(d.migrations.length, 'applied migration')} without a file: ${d.migrations.join(', ')}`,
        ...moved,
      ].join('; ');
    },
    (d) =>
      d.renumbered?.length
        ? 'Give the file back the version under which it was applied; or undo it with "handrail down" before it gets another one.'
        : 'Bring the files back, or deploy the version that has them; "handrail down" undoes those whose way back the history keeps.',
  ),
  PLAN_DATABASE_NEWER: text<{
    newestFile: string;
    backTo: string;
    migrations: Newer[];
    notKept: string[];
  }>(
    (d) =>
      `this deployment is older than the database: ${plural(d.migrations.length, 'applied migration')} newer than ${d.newestFile}, its newest file: ${newerTold(d.migrations)}`,
    (d) =>
      d.notKept.length > 0
        ? `Deploy the version that has the files. This one can't go back to what it knows: the history keeps no way back for ${d.notKept.join(', ')}.`
        : `Deploy the version that has the files, or go back to this one with "handrail goto ${d.backTo}": the history keeps the way back.`,
  ),
};
