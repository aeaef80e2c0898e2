import type { RuleTexts } from '../../index.ts';
import type { Answer, View } from './answer.ts';
import { foldSql } from './sql-text.ts';
import { fold } from './width.ts';

/** The answer of `lint --explain`: all that is known of a rule. */
export function explainAnswer(rule: RuleTexts): Answer {
  const { id, severity, engines, summary, effect, safeWay, given = null, bad, good } = rule;
  const texts = { summary, effect, safeWay, given, bad, good };
  return {
    text: (view) => lines(rule, view),
    json: () => ({ rule: { id, severity, engines, ...texts } }),
  };
}

function lines(rule: RuleTexts, { terminal, style }: View): string[] {
  const prose = (text: string) => fold(style.prose(text), terminal.columns);
  const { id, severity, engines, style: isStyle } = rule;
  const found = rule.inText ? [] : ['found by "handrail check" alone'];
  const facts = [`${severity} by default`, engines.join(' and '), ...versions(rule), ...found];
  return [
    ...prose(`${id}: ${rule.summary}`),
    ...prose(
      [...facts, ...(isStyle ? ['off unless the configuration asks for it'] : [])].join(', '),
    ),
    '',
    ...prose(rule.effect),
    '',
    'instead',
    ...prose(rule.safeWay),
    '',
    ...(rule.given === undefined ? [] : ['given', ...sql(rule.given, terminal.columns), '']),
    'dangerous',
    ...sql(rule.bad, terminal.columns),
    '',
    'safe',
    ...sql(rule.good, terminal.columns),
    '',
    'to hide it, with a reason',
    `  -- handrail: ignore ${id} <why>`,
  ];
}

function versions({ since, until }: RuleTexts): string[] {
  return [
    ...(since === undefined ? [] : [`from ${since} on`]),
    ...(until === undefined ? [] : [`up to ${until}`]),
  ];
}

function sql(example: RuleTexts['bad'], columns: number | null): string[] {
  const room = columns === null ? null : columns - 2;
  const files = [example].flat().map((one) => foldSql(one.trimEnd(), room));
  return files.flatMap((file, i) => [
    ...(i > 0 ? ['  -- in a later migration:'] : []),
    ...file.map((line) => `  ${line}`),
  ]);
}
