import type { StepPreview } from '../../index.ts';
import type { View } from './answer.ts';
import { foldSql } from './sql-text.ts';
import { clean, fold } from './width.ts';
import { label } from './words.ts';

/** The SQL of a step, whole, below a comment that names it: what a dry run would send. */
export function sqlLines(step: StepPreview, { terminal, style }: View): string[] {
  if (step.sql === undefined) return [];
  const { columns } = terminal;
  const facts = [
    `${label(step)}, ${step.direction}`,
    step.transaction ? 'in one transaction with its history row' : 'each on its own',
    ...(step.sql === null ? ['very long: see its file'] : []),
    ...(step.whole === false ? [known(step.sql)] : []),
  ];
  const margin = terminal.live ? '  ' : '';
  const room = columns === null ? null : columns - margin.length;
  return [
    ...fold(facts.join(', '), room === null ? null : room - 3).map(
      (line) => margin + style.dim(`-- ${line}`),
    ),
    ...(step.sql ?? [])
      .flatMap((sql) => foldSql(ended(clean(sql)), room))
      .map((line) => margin + line),
  ];
}

/** Code that has the npm client's own object says nothing before it runs. */
const known = (sql: StepPreview['sql']) =>
  sql?.length === 0
    ? 'what its code sends is not known'
    : 'up to the first result that its code reads';

/** A statement with its semicolon, before the comment with its values. */
function ended(sql: string): string {
  const values = sql.lastIndexOf('\n-- with ');
  return values < 0 ? `${sql};` : `${sql.slice(0, values)};${sql.slice(values)}`;
}
