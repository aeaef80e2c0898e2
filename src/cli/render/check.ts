import type { CheckResult, LintFinding, Proof, Rollback } from '../../index.ts';
import type { Answer, View } from './answer.ts';
import { findingBlocks, tally } from './finding.ts';
import { styleNamed } from './findings/index.ts';
import { advice, heading, note, verdict } from './heading.ts';
import { checkFields } from './json.ts';
import type { Tone } from './style.ts';
import { narrow, type Row, sentences, table } from './table.ts';
import { duration } from './time.ts';
import { traceLines } from './trace.ts';
import { cells, clean, pad } from './width.ts';
import { count, label } from './words.ts';

const INDENT = '      ';

const TONES: Record<Rollback, Tone> = {
  exact: 'ok',
  residue: 'warning',
  lossy: 'warning',
  irreversible: 'pending',
  failed: 'error',
};

/**
 * The answer of `check`: a block for each migration, then the totals; or its findings in the style of a tool. Throws
 * USAGE_INVALID for an unknown style.
 */
export function checkAnswer(result: CheckResult, style?: string): Answer {
  const text = style === undefined ? lines : styleNamed(style, 'check');
  return {
    text: (view) => text(result, view),
    json: () => checkFields(result),
    warnings: result.warnings,
  };
}

function lines(result: CheckResult, view: View): string[] {
  const { migrations, untried, findings, server } = result;
  const gap = view.terminal.live ? [''] : [];
  if (migrations.length + untried.length === 0) {
    return verdict(view, 'ok', 'nothing to check', ['every migration is applied']);
  }
  const where = server === null ? [] : [`scratch ${server}`];
  const facts = [count(migrations.length, 'migration'), duration(result.durationMs)];
  const rows = aligned(migrations.map(rowOf));
  const wide = rows.every((row) => table([row], view) !== null);
  return [
    ...heading(view, where, facts.join(view.style.dot)),
    ...gap,
    ...migrations.flatMap((one, i) => {
      const own = findings.filter(({ migration }) => migration === label(one));
      return [
        ...rowLines(rows[i] as Row, wide, view),
        ...findingLines(own, view),
        ...traceLines(one.statements, view),
      ];
    }),
    ...untried.flatMap(({ migration, reason }) => [
      ...note(view, 'warning', 'untried', `${clean(migration)}: ${clean(reason)}`),
      ...findingLines(
        findings.filter((one) => one.migration === migration),
        view,
      ),
    ]),
    ...gap,
    ...totals(result, view),
  ];
}

function rowOf(proof: Proof): Row {
  const { rollback, lostData, failure, reason, lock } = proof;
  const tried = rollback !== 'irreversible' && rollback !== 'failed';
  const data = tried ? (lostData.length > 0 ? 'data lost' : 'data kept') : '';
  const first = failure ? `${failure.step} fails` : data;
  const facts = lock !== null ? [first, `lock ${lock}`] : first === '' ? [] : [first];
  const why = reason === null ? {} : { note: clean(reason) };
  return {
    tone: TONES[rollback],
    word: rollback,
    name: label(proof),
    facts,
    ...why,
  };
}

/** Words, names and first facts of the same width, so that rows can be printed one by one. */
function aligned(rows: readonly Row[]): Row[] {
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(cells));
  const [word, name] = [widest(rows.map((row) => row.word)), widest(rows.map((row) => row.name))];
  const first = widest(rows.map(({ facts }) => (facts.length > 1 ? (facts[0] ?? '') : '')));
  return rows.map((row) => ({
    ...row,
    word: pad(row.word, word),
    name: pad(row.name, name),
    facts: row.facts.map((fact, i) => (i === 0 && row.facts.length > 1 ? pad(fact, first) : fact)),
  }));
}

function rowLines(row: Row, wide: boolean, view: View): string[] {
  const bare = { ...row, word: row.word.trimEnd(), name: row.name.trimEnd() };
  if (view.terminal.accessible) return sentences([bare], view);
  return (wide && table([row], view)) || narrow([bare], view);
}

/** In the block of their migration. */
function findingLines(findings: readonly LintFinding[], view: View): string[] {
  const { terminal } = view;
  if (!terminal.live) return findingBlocks(findings, view);
  const columns = terminal.columns === null ? null : terminal.columns - INDENT.length;
  const blocks = findingBlocks(findings, { ...view, terminal: { ...terminal, columns } });
  return blocks.map((line) => (line === '' ? line : INDENT + line));
}

function totals({ findings, migrations, untried, ignored }: CheckResult, view: View): string[] {
  const { tone, worst, counts, hidden } = tally(findings, ignored, view);
  const read = untried.filter((one) =>
    findings.some(({ migration }) => migration === one.migration),
  );
  const where = count(migrations.length + read.length, 'migration');
  const found = counts(false);
  const facts = [
    found.length > 0 ? `${found.join(', ')} in ${where}` : where,
    ...(untried.length > 0 ? [`${untried.length} not tried`] : []),
    ...hidden,
  ];
  const careful = tone === 'ok' && untried.length > 0 ? 'warning' : tone;
  return [
    ...verdict(view, careful, tone === 'error' ? 'failed' : 'passed', facts),
    ...(worst
      ? advice(view, `"handrail check --explain ${worst.rule}" says more about a rule.`)
      : []),
  ];
}
