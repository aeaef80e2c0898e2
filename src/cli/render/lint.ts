import { HandrailError, type LintFinding, type LintResult, nearest } from '../../index.ts';
import type { Answer, View } from './answer.ts';
import { styles } from './findings/index.ts';
import { framed } from './frame.ts';
import { advice, verdict } from './heading.ts';
import type { Tone } from './style.ts';
import { count } from './words.ts';

/** Of warnings of one rule, so many are shown; the rest is a number. Errors are always shown. */
const SHOWN = 3;

const TONES: Readonly<Record<LintFinding['severity'], Tone>> = {
  error: 'error',
  warning: 'warning',
  info: 'pending',
};

/** Who waits for whom: the locks of PostgreSQL in the words of its users. */
const BLOCKED: Readonly<Record<string, string>> = {
  'ACCESS EXCLUSIVE': 'nobody reads or writes it',
  EXCLUSIVE: 'nobody writes it',
  'SHARE ROW EXCLUSIVE': 'nobody writes it',
  SHARE: 'nobody writes it',
  'SHARE UPDATE EXCLUSIVE': 'no other change of the table, and no vacuum',
};

/** The answer of `lint`, for people or in the style of a tool. Throws USAGE_INVALID for an unknown style. */
export function lintAnswer(result: LintResult, style: string | undefined): Answer {
  const text = style === undefined ? lines : styleNamed(style);
  return {
    text: (view) => text(result, view),
    json: () => lintFields(result),
    warnings: result.warnings,
  };
}

function styleNamed(name: string) {
  const found = Object.hasOwn(styles, name) ? styles[name] : undefined;
  if (found) return found;
  const suggestion = nearest(name, Object.keys(styles));
  const hint = suggestion
    ? `Did you mean "${suggestion}"?`
    : `Write one of ${Object.keys(styles).join(', ')}.`;
  const problem = `there is no output style "${name}"`;
  throw new HandrailError('USAGE_INVALID', { problem, command: 'lint' }, { hint });
}

function lintFields(result: LintResult): Record<string, unknown> {
  const { findings, files, ignored } = result;
  return {
    ok: findings.every(({ severity }) => severity !== 'error'),
    findings: findings.map(({ excerpt: _, ...finding }) => finding),
    migrations: [],
    files,
    ignored,
  };
}

function lines(result: LintResult, view: View): string[] {
  const { findings } = result;
  const shown = view.verbose ? findings : findings.filter(({ severity }) => severity !== 'info');
  const seen = new Map<string, number>();
  const frames = shown.flatMap((finding) => {
    const { rule, severity } = finding;
    const times = (seen.get(rule) ?? 0) + 1;
    seen.set(rule, times);
    return severity === 'error' || view.verbose || times <= SHOWN
      ? [...block(finding, view), '']
      : [];
  });
  return [...frames, ...folded(shown, view), ...totals(result, view)];
}

function block(finding: LintFinding, view: View): string[] {
  const { severity, rule, message, at, excerpt, lock, object, effect, hint } = finding;
  const blocked = lock === null ? undefined : BLOCKED[lock];
  const on = object === null ? '' : ` on ${object}`;
  return framed(
    {
      tone: TONES[severity],
      word: severity,
      code: rule,
      message: view.style.prose(message),
      at,
      excerpt,
      notes: [
        ['lock', blocked && `${lock}${on}: ${blocked}`],
        ['why', effect],
        ['instead', hint],
      ],
    },
    view,
  );
}

function folded(shown: readonly LintFinding[], view: View): string[] {
  const rules = [...new Set(shown.map(({ rule }) => rule))];
  const rest = rules.flatMap((rule) => {
    const places = shown.filter((one) => one.rule === rule).slice(SHOWN);
    const more = view.verbose ? [] : places.filter(({ severity }) => severity !== 'error');
    return more.length > 0 ? [`and ${more.length} more of ${rule} (--verbose shows them)`] : [];
  });
  return rest.length > 0 ? [...rest, ''] : [];
}

function totals(result: LintResult, view: View): string[] {
  const { findings, files, ignored } = result;
  const of = (severity: string) => findings.filter((one) => one.severity === severity);
  const [errors, warnings, infos] = [of('error'), of('warning'), of('info')];
  const facts = [
    count(errors.length, 'error'),
    count(warnings.length, 'warning'),
    count(files, 'file'),
    ...(infos.length > 0 && !view.verbose ? [`${infos.length} more with --verbose`] : []),
    ...(ignored > 0 ? [`${ignored} ignored`] : []),
  ];
  const [first] = [...errors, ...warnings];
  if (!first) return verdict(view, 'ok', 'clean', facts);
  const tone = errors.length > 0 ? 'error' : 'warning';
  return [
    ...verdict(view, tone, errors.length > 0 ? 'dangerous' : 'careful', facts),
    ...advice(view, `"handrail lint --explain ${first.rule}" says more about a rule.`),
  ];
}
