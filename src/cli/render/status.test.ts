import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALL_STATES, standing, statusOf } from '../../../test/screens/scenes.ts';
import { NOW, strip } from '../../../test/screens/stage.ts';
import type { View } from './answer.ts';
import { statusAnswer } from './status.ts';
import { styleOf } from './style.ts';
import { terminalOf } from './terminal.ts';
import { cells } from './width.ts';

const view = (columns: number | null, env: Record<string, string> = {}, more = {}): View => {
  const stream = columns === null ? {} : { isTTY: true, columns };
  const terminal = terminalOf(stream, { TERM: 'xterm', LANG: 'C.UTF-8', ...env });
  const style = styleOf(terminal);
  const facts = { command: 'status', environment: 'production', verbose: false, now: NOW };
  return { terminal, style, ...facts, ...more };
};
const plain = { NO_COLOR: '1' };
const text = (columns: number | null, more = {}) =>
  statusAnswer(ALL_STATES)
    .text(view(columns, plain, more))
    .join('\n');

describe('status', () => {
  it('drops columns in a stated order', () => {
    expect(text(100)).toMatch(/0209_vat +23 Sep 09:30 +6\.1 s +deploy@ci-7/);
    expect(text(99)).toMatch(/0209_vat +23 Sep 09:30 +6\.1 s\n/);
    expect(text(79)).toMatch(/0209_vat +58 d ago +6\.1 s\n/);
    expect(text(59)).toContain('✓ 0209_vat\n  applied, 23 Sep 09:30, 6.1 s\n');
  });

  it('folds what has long been applied on a terminal only, and not with --verbose', () => {
    expect(text(80)).toContain('0190 … 0203');
    expect(text(80)).not.toContain('0191_customers_email_lower');
    expect(text(80, { verbose: true })).toContain('0191_customers_email_lower');
    expect(text(null)).toContain('0191_customers_email_lower');
  });

  it('puts a problem in the middle of the history between two folds', () => {
    const applied = Array.from({ length: 40 }, (_, i) =>
      standing(`${i + 1}`, 'x', i === 15 ? 'modified' : 'applied'),
    );
    const lines = statusAnswer(statusOf('40', applied)).text(view(80, plain)).join('\n');
    expect(lines).toMatch(/1 … 15 .*15 folded.*\n.*16_x.*\n.*17 … 34 .*18 folded/);
  });

  it('says with which command a half applied migration is settled', () => {
    expect(text(null)).toContain('Run "handrail up" to finish it, or "handrail repair --undo"');
    const alone = (direction: 'up' | 'down') =>
      statusAnswer(statusOf('1', [standing('1', 'x', 'partial', { progress: 1, direction })]))
        .text(view(null))
        .at(-1);
    expect(alone('up')).toBe('status: next handrail up finishes 1_x');
    expect(alone('down')).toBe('status: blocked handrail up refuses until this is settled');
  });

  it('names some of many, and counts the rest', () => {
    const many = Array.from({ length: 30 }, (_, i) => standing(`${i + 10}`, 'x', 'modified'));
    const lines = statusAnswer(statusOf('39', many)).text(view(null)).join('\n');
    expect(lines).toContain('10_x, 11_x, 12_x, 13_x, 14_x and 25 more');
  });

  it('never is wider than the terminal, never cuts a name, and says the same without colours', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'B', '_', '東', 'é', '-'), maxLength: 70 });
    const state = fc.constantFrom(
      'applied',
      'pending',
      'missing',
      'modified',
      'out-of-order',
      'partial',
    );
    const migration = fc
      .tuple(fc.bigInt({ min: 1n, max: 10n ** 17n }), name, state, fc.nat(1e9), fc.boolean())
      .map(([version, label, at, durationMs, reversible]) => {
        const inHistory = at !== 'pending' && at !== 'out-of-order';
        const facts = inHistory ? { appliedAt: NOW.toISOString(), durationMs } : {};
        return standing(`${version}`, label, at as 'applied', { ...facts, reversible });
      });
    fc.assert(
      fc.property(
        fc.array(migration, { maxLength: 25 }),
        fc.integer({ min: 30, max: 140 }),
        fc.constantFrom<Record<string, string>>({}, { ACCESSIBLE: '1' }, { LANG: 'C' }),
        (migrations, columns, env) => {
          const answer = statusAnswer(statusOf('7', migrations));
          const lines = answer.text(view(columns, env, { verbose: true }));
          const bare = answer.text(view(columns, { ...env, ...plain }, { verbose: true }));
          expect(lines.filter((line) => cells(line) > columns)).toEqual([]);
          expect(lines.map(strip)).toEqual(bare);
          const ink = bare.join('').replace(/\s/g, '');
          for (const { version, name } of migrations) {
            expect(ink).toContain(name ? `${version}_${name}` : version);
          }
        },
      ),
    );
  });
});
