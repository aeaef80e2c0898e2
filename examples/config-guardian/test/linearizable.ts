/** A register that holds a value under a version; each successful write is the next version. */
interface Register {
  readonly version: number;
  readonly value: string | null;
}

/** What a client did, and when, by a clock that all clients share. */
export interface Operation {
  readonly invoked: number;
  /** Infinity: there was no answer. */
  readonly returned: number;
  readonly what: Read | Written | Refused | Unknown;
}

export interface Read extends Register {
  readonly kind: 'read';
}

/** A write that builds upon `expected`, and its value, which no other write has. */
interface Write {
  readonly expected: number;
  readonly value: string;
}

export interface Written extends Write {
  readonly kind: 'written';
}

export interface Refused extends Write {
  readonly kind: 'refused';
  /** The version that the refusal named. */
  readonly current: number;
}

/** It may take effect at any time after it was invoked, or never. */
export interface Unknown extends Write {
  readonly kind: 'unknown';
}

/** The register after an operation; null when the operation can't happen now. */
function after(state: Register, what: Operation['what']): Register | null {
  switch (what.kind) {
    case 'read':
      return what.version === state.version && what.value === state.value ? state : null;
    case 'refused':
      return what.current === state.version && what.expected !== state.version ? state : null;
    default:
      return what.expected === state.version
        ? { version: state.version + 1, value: what.value }
        : null;
  }
}

/**
 * Whether there is an order of the operations in which each takes effect between its begin and its end and says
 * what was true then: the search of Wing and Gong, that never looks twice at the same state after the same
 * operations. Operations without an answer need not be in the order.
 */
export function isLinearizable(history: readonly Operation[]): boolean {
  const isUnknown = ({ what }: Operation) => what.kind === 'unknown';
  const byTime = [...history].sort((a, b) => a.invoked - b.invoked);
  const answered = byTime.filter((one) => !isUnknown(one));
  const unknown = byTime.filter(isUnknown);
  const visited = new Set<string>();
  const stack: Position[] = [{ first: 0, done: new Set(), state: { version: 0, value: null } }];
  for (let position = stack.pop(); position; position = stack.pop()) {
    const { first, done, state } = position;
    if (first === answered.length) return true;
    const key = `${first} ${[...done].sort().join()} ${state.version} ${state.value}`;
    if (visited.has(key)) continue;
    visited.add(key);
    let deadline = Number.POSITIVE_INFINITY;
    for (let i = first; i < answered.length; i++) {
      const { invoked, returned, what } = answered[i] as Operation;
      // What began after something else had ended comes after it, and so does all that follows.
      if (invoked > deadline) break;
      if (done.has(i)) continue;
      deadline = Math.min(deadline, returned);
      const next = after(state, what);
      if (next) stack.push(advanced(first, new Set(done).add(i), next));
    }
    // It can happen once: then its version is there, and does not come again.
    for (const { invoked, what } of unknown) {
      const next = invoked <= deadline ? after(state, what) : null;
      if (next) stack.push({ first, done, state: next });
    }
  }
  return false;
}

/** The operations before `first`, and those in `done`, have taken effect. */
interface Position {
  readonly first: number;
  readonly done: ReadonlySet<number>;
  readonly state: Register;
}

function advanced(first: number, done: Set<number>, state: Register): Position {
  let next = first;
  while (done.delete(next)) next++;
  return { first: next, done, state };
}
