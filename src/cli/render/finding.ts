import type { LintFinding } from '../../index.ts';
import type { View } from './answer.ts';
import { framed } from './frame.ts';
import type { Tone } from './style.ts';
import { fold } from './width.ts';
import { count } from './words.ts';

/** Of warnings of one rule, so many are shown; the rest is a number. Errors are always shown. */
const SHOWN = 3;

export const TONES: Readonly<Record<LintFinding['severity'], Tone>> = {
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

/** Findings with their place and what helps, one after the other; infos with `--verbose`. Of many of a rule, the first. */
export function findingBlocks(findings: readonly LintFinding[], view: View): string[] {
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
  return [...frames, ...folded(shown, view)];
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
    return more.length > 0
      ? fold(`and ${more.length} more of ${rule} (--verbose shows them)`, view.terminal.columns, 2)
      : [];
  });
  return rest.length > 0 ? [...rest, ''] : [];
}

/** How many there are of each severity, and how many are not shown. */
export interface Tally {
  readonly tone: 'ok' | 'warning' | 'error';
  /** The worst of them, the first of its kind. */
  readonly worst: LintFinding | undefined;
  /** `1 error`, `2 warnings`: all kinds, or only those that there are. */
  counts(all: boolean): string[];
  /** `3 more with --verbose`, `4 ignored` */
  readonly hidden: readonly string[];
}

/** Counts findings. `ignored` is how many more there would be. */
export function tally(findings: readonly LintFinding[], ignored: number, view: View): Tally {
  const of = (severity: string) => findings.filter((one) => one.severity === severity);
  const [errors, warnings, infos] = [of('error'), of('warning'), of('info')];
  const counted = (list: readonly unknown[], noun: string, all: boolean) =>
    all || list.length > 0 ? [count(list.length, noun)] : [];
  return {
    tone: errors.length > 0 ? 'error' : warnings.length > 0 ? 'warning' : 'ok',
    worst: errors[0] ?? warnings[0],
    counts: (all) => [...counted(errors, 'error', all), ...counted(warnings, 'warning', all)],
    hidden: [
      ...(infos.length > 0 && !view.verbose ? [`${infos.length} more with --verbose`] : []),
      ...(ignored > 0 ? [`${ignored} ignored`] : []),
    ],
  };
}

/** A finding for a program. */
export function findingFields({ excerpt: _, ...finding }: LintFinding): object {
  return finding;
}
