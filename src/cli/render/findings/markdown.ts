import type { LintFinding } from '../../../index.ts';
import { isSql } from '../sql-text.ts';
import { webPath } from '../web-path.ts';
import type { FindingStyle } from './index.ts';

/** A comment for a pull request: a table, and below it the safe way of each finding. */
export const markdown: FindingStyle = ({ findings }) => {
  const told = findings.filter(({ severity }) => severity !== 'info');
  if (told.length === 0) return ['handrail found nothing dangerous.'];
  return [
    '| severity | rule | where | what |',
    '| --- | --- | --- | --- |',
    ...told.map(
      (one) => `| ${one.severity} | \`${one.rule}\` | ${place(one)} | ${cell(one.message)} |`,
    ),
    ...told.flatMap(details),
  ];
};

const cell = (text: string) =>
  text.replace(/[\\|<>&*_~`[\]]/g, (one) => `\\${one}`).replace(/\s*\n\s*/g, ' ');

const place = ({ at }: LintFinding) => `${cell(webPath(at.file))}:${at.line}`;

function details(finding: LintFinding): string[] {
  const { rule, effect, hint } = finding;
  const longest = Math.max(2, ...[...hint.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return [
    '',
    `**${rule}** at ${place(finding)}: ${cell(effect)}`,
    '',
    ...(isSql(hint) ? [`${fence}sql`, ...hint.split('\n'), fence] : [cell(hint)]),
  ];
}
