import { HandrailError } from '../../errors.ts';
import { takeLockFile } from '../lock-file.ts';

/** Takes the lock file `<folder>.lock` and gives the function that removes it. Throws CONNECT_IN_USE. */
export function lockFolder(folder: string): () => void {
  const taken = takeLockFile(`${folder}.lock`);
  if (typeof taken === 'function') return taken;
  throw new HandrailError('CONNECT_IN_USE', { path: folder, holder: taken.holder });
}
