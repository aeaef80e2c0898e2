import type { CheckResult, Finding, Proof, Rollback } from '../../index.ts';
import type { Answer, View } from './answer.ts';
import { heading, note, verdict } from './heading.ts';
import { checkFields } from './json.ts';
import type { Tone } from './style.ts';
import { narrow, type Row, sentences, table } from './table.ts';
import { duration } from './time.ts';
import { traceLines } from './trace.ts';
import { cells, clean, fold, pad } from './width.ts';
import { count, label } from './words.ts';

/** So many findings of a rule are shown for each migration; errors are all shown. */
const SHOWN = 3;

const TONES: Record<Rollback, Tone> = {
  exact: 'ok',
  residue: 'warning',
  lossy: 'warning',
  irreversible: 'pending',
  failed: 'error',
};

/** The answer of `check`: a block for each migration, then the totals. */
export function checkAnswer(result: CheckResult): Answer {
  return { text: (view) => lines(result, view), json: () => checkFields(result) };
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
    ...untried.flatMap(({ migration, reason }) =>
      note(view, 'warning', 'untried', `${clean(migration)}: ${clean(reason)}`),
    ),
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

function findingLines(findings: readonly Finding[], view: View): string[] {
  const seen = new Map<string, number>();
  const lines = findings.flatMap((one) => {
    const nth = (seen.get(one.rule) ?? 0) + 1;
    seen.set(one.rule, nth);
    return one.severity === 'error' || nth <= SHOWN || view.verbose ? findingBlock(one, view) : [];
  });
  const folded = [...seen].flatMap(([rule, n]) => {
    const hidden = findings.some((one) => one.rule === rule && one.severity !== 'error')
      ? n - SHOWN
      : 0;
    if (hidden <= 0 || view.verbose) return [];
    const text = `${hidden} more ${rule} (--verbose)`;
    return [
      view.terminal.live ? `      ${view.style.ellipsis} ${text}` : `${view.command}: ${text}`,
    ];
  });
  return [...lines, ...folded];
}

function findingBlock({ severity, rule, message, hint, at }: Finding, view: View): string[] {
  const { terminal, style, command } = view;
  const tone = severity === 'info' ? 'pending' : severity;
  const place = at ? `${clean(at.file)}:${at.line}:${at.column}` : '';
  const title = `${severity}[${rule}]`;
  if (!terminal.live) {
    const begin = `${command}: ${title} ${place}`.trimEnd();
    const help = hint === null ? [] : [`${command}: help: ${style.prose(hint)}`];
    return [`${begin}: ${style.prose(message)}`, ...help].flatMap((line) =>
      fold(line, terminal.columns, 2),
    );
  }
  const room = terminal.columns;
  const [first = '', ...rest] = fold(
    `      ${style.mark(tone) === '' ? '' : '  '}${title}  ${place}`.trimEnd(),
    room,
    8,
  );
  const head = first.replace(`  ${title}`, () => style.mark(tone) + style.paint(tone, title));
  const text = [message, ...(hint === null ? [] : [`help: ${hint}`])];
  return [head, ...rest, ...text.flatMap((one) => fold(`        ${style.prose(one)}`, room, 8))];
}

function totals({ findings, migrations, untried }: CheckResult, view: View): string[] {
  const of = (severity: string) => findings.filter((one) => one.severity === severity).length;
  const [errors, warnings] = [of('error'), of('warning')];
  const found = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ];
  const where = count(migrations.length, 'migration');
  const facts = [
    found.length > 0 ? `${found.join(', ')} in ${where}` : where,
    ...(untried.length > 0 ? [`${untried.length} not tried`] : []),
  ];
  if (errors > 0) return verdict(view, 'error', 'failed', facts);
  return verdict(view, warnings + untried.length > 0 ? 'warning' : 'ok', 'passed', facts);
}
