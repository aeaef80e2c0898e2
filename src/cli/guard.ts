import { databaseName, HandrailError, type StepPreview } from '../index.ts';
import type { Call } from './commands/command.ts';

/** What can't be undone, or not easily. */
export interface Danger {
  /** `dropping the database "shop"` */
  readonly action: string;
  /** `This removes the database "shop" and all that is in it.` */
  readonly warning: string;
  /** It asks in every environment, not only in a protected one. */
  readonly always?: boolean;
}

/**
 * Returns when a danger is confirmed: in a protected environment by `--yes` together with its name after
 * `--env`, elsewhere by `--yes`, and on a terminal by typing the name of the database. What chooses an
 * environment in passing, such as NODE_ENV, confirms nothing. Throws DATABASE_PROTECTED, CONFIRMATION_NEEDED or
 * CONFIRMATION_REFUSED.
 */
export async function guard(call: Call, { action, warning, always }: Danger): Promise<void> {
  const { values, signal } = call;
  const { protected: isProtected = false, environment } = await call.settings();
  if (!isProtected && !always) return;
  const yes = values.yes === true;
  if (yes && (!isProtected || values.env !== undefined)) return;
  const { confirm, canAsk } = await import('./confirm.ts');
  if (isProtected && (yes || !canAsk())) {
    const command = confirming(call.args, environment ?? '');
    throw new HandrailError('DATABASE_PROTECTED', {
      environment: environment ?? '',
      action,
      command,
    });
  }
  const expected = await databaseName(await call.options());
  const where = isProtected ? ` "${environment}" is protected.` : '';
  const flags = isProtected ? `--env ${environment} --yes` : '--yes';
  await confirm({ action, warning: warning + where, expected, flags, signal });
}

/** Guards steps that undo something, after showing all of them. */
export async function guardSteps(call: Call, steps: readonly StepPreview[]): Promise<void> {
  const undone = steps.filter((one) => one.direction === 'down').length;
  const { protected: isProtected } = await call.settings();
  if (undone === 0 || !isProtected) return;
  const what = `${undone} migration${undone === 1 ? '' : 's'}`;
  call.showPlan();
  await guard(call, { action: `undoing ${what}`, warning: `This undoes ${what}.` });
}

const HARMLESS = /^[\w@%+=:,./-]+$/;

/** The command line as it was typed, with what confirms it: ready to be pasted, but for a password. */
function confirming(args: readonly string[], environment: string): string {
  const typed = args.filter(
    (arg, i) => arg !== '--yes' && !/^--env(=|$)/.test(arg) && args[i - 1] !== '--env',
  );
  return ['handrail', ...typed, '--env', environment, '--yes']
    .map((arg) => arg.replace(/(:\/\/[^/@:]*):[^@]*@/, '$1:***@'))
    .map((arg) => (HARMLESS.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`))
    .join(' ');
}
