import type { Renderer } from './render/index.ts';

const KILLED_BY = { SIGINT: 130, SIGTERM: 143 };

/** Who ends a process and its group sends one request twice; a person needs longer for a second one. */
const ECHO_MS = 300;

/**
 * The first Ctrl-C or SIGTERM asks the run to stop, which ends the running statement and rolls back; the
 * second one ends the process at once. So does the first one until `signal` is asked for: a command that does
 * not take it has nothing to tidy up.
 */
export function interrupts(renderer: Renderer): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  let asked = 0;
  const stop = (name: keyof typeof KILLED_BY) => {
    if (controller.signal.aborted) {
      if (performance.now() - asked < ECHO_MS) return;
      renderer.close();
      process.exit(KILLED_BY[name]);
    }
    renderer.event({
      type: 'warning',
      message:
        'stopping: the running statement is ended and rolled back; what is done stays (again to stop at once)',
    });
    asked = performance.now();
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
