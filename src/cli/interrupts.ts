import type { Renderer } from './render/index.ts';

const KILLED_BY = { SIGINT: 130, SIGTERM: 143 };

/**
 * The first Ctrl-C or SIGTERM asks the run to stop, which ends the running statement and rolls back; the
 * second one ends the process at once. So does the first one until `signal` is asked for: a command that does
 * not take it has nothing to tidy up.
 */
export function interrupts(renderer: Renderer): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const stop = (name: keyof typeof KILLED_BY) => {
    if (controller.signal.aborted) {
      renderer.close();
      process.exit(KILLED_BY[name]);
    }
    renderer.event({
      type: 'warning',
      message:
        'stopping: the running statement is ended and rolled back; what is done stays (again to stop at once)',
    });
    controller.abort();
  };
  const end = () => void process.off('SIGINT', stop).off('SIGTERM', stop);
  return {
    get signal() {
      end();
      process.on('SIGINT', stop).on('SIGTERM', stop);
      return controller.signal;
    },
    end,
  };
}
