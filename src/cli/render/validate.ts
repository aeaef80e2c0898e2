import type { ValidateResult } from '../../index.ts';
import type { Answer, View } from './answer.ts';
import { frame } from './frame.ts';
import { heading, note, verdict } from './heading.ts';
import { validateFields } from './json.ts';
import { count } from './words.ts';

/** The answer of `validate`: a frame for each problem, the warnings, and the totals. */
export function validateAnswer(result: ValidateResult): Answer {
  return { text: (view) => lines(result, view), json: () => validateFields(result) };
}

function lines(result: ValidateResult, view: View): string[] {
  const { problems, warnings, checked } = result;
  const gap = view.terminal.live ? [''] : [];
  const totals = [
    count(checked, 'migration'),
    count(problems.length, 'problem'),
    count(warnings.length, 'warning'),
  ];
  return [
    ...heading(view, [result.server, result.database], count(checked, 'migration')),
    ...gap,
    ...problems.flatMap((problem) => [...frame(problem, view), '']),
    ...warnings.flatMap((warning) => note(view, 'warning', 'warning', warning)),
    ...(warnings.length > 0 ? gap : []),
    ...(problems.length === 0
      ? verdict(view, 'ok', 'valid', totals)
      : verdict(view, 'error', 'invalid', totals)),
  ];
}
