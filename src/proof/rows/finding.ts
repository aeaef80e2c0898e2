import type { Finding } from '../../migration/finding.ts';

/** What all findings about rows have in common, until they say otherwise. */
export const ABOUT_ROWS: Omit<Finding, 'rule' | 'message' | 'hint'> = {
  severity: 'info',
  measured: true,
  at: null,
  object: null,
  lock: null,
  rewrites: [],
  scans: [],
};
