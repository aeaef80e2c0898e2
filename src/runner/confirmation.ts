import { HandrailError, isHandrailError } from '../errors.ts';
import type { StepPreview } from './events.ts';

/** Asks whether plans are to be carried out; what is left of one that was confirmed needs no second word. */
export class Confirmation {
  readonly #ask: ((steps: readonly StepPreview[]) => Promise<void>) | undefined;
  readonly #confirmed = new Set<string>();

  constructor(ask?: (steps: readonly StepPreview[]) => Promise<void>) {
    this.#ask = ask;
  }

  /** Throws what the one who was asked throws, or RUN_ABORTED when that is no error of ours. */
  async of(planned: readonly StepPreview[]): Promise<void> {
    const names = planned.map(({ direction, version }) => `${direction} ${version}`);
    if (names.every((name) => this.#confirmed.has(name))) return;
    try {
      await this.#ask?.(planned);
    } catch (error) {
      if (isHandrailError(error)) throw error;
      const state = 'it was not confirmed, and nothing was begun';
      throw new HandrailError('RUN_ABORTED', {}, { state, cause: error });
    }
    for (const name of names) this.#confirmed.add(name);
  }
}
