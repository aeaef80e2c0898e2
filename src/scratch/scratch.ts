import type { Engine, Session, Target } from '../engines/engine.ts';

const CONNECT_SECONDS = 30;

/** A session on a scratch database. */
export interface ScratchSession {
  readonly target: Target;
  readonly session: Session;
  /** What kind of database it is, for people. */
  readonly origin: string;
}

/** Hands a session on an empty scratch database to `use`, and removes the database whatever comes of it. */
export async function withScratch<T>(
  engine: Engine,
  driver: string | undefined,
  use: (scratch: ScratchSession) => Promise<T>,
): Promise<T> {
  const { target, origin, remove } = await engine.scratch(driver);
  try {
    const session = await engine.connect(target, {
      readOnly: false,
      timeoutSeconds: CONNECT_SECONDS,
    });
    try {
      return await use({ target, session, origin });
    } finally {
      await session.close();
    }
  } finally {
    await remove();
  }
}
