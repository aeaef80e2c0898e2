import type { LintFinding } from '../../../index.ts';
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
  text.replace(/[\\|<>*_`]/g, (one) => `\\${one}`).replaceAll('\n', ' ');

const place = ({ at }: LintFinding) => `${cell(at.file)}:${at.line}`;

function details(finding: LintFinding): string[] {
  const { rule, effect, hint } = finding;
  const fence = hint.includes('```') ? '````' : '```';
  const isSql = hint.includes('\n') || hint.endsWith(';');
  return [
    '',
    `**${rule}** at ${place(finding)}: ${cell(effect)}`,
    '',
    ...(isSql ? [`${fence}sql`, ...hint.split('\n'), fence] : [cell(hint)]),
  ];
}
