import { createHash } from 'node:crypto';
import type { LintFinding } from '../../../index.ts';
import { webPath } from '../web-path.ts';
import type { FindingStyle } from './index.ts';

const SEVERITIES: Readonly<Record<LintFinding['severity'], string>> = {
  error: 'critical',
  warning: 'major',
  info: 'info',
};

/** A report of GitLab's Code Quality. Fingerprints stay when lines move. */
export const gitlab: FindingStyle = ({ findings }) => {
  const times = new Map<string, number>();
  const issues = findings.map(({ rule, severity, message, hint, at }) => {
    const path = webPath(at.file);
    const key = [rule, path, message].join('\0');
    const nth = (times.get(key) ?? 0) + 1;
    times.set(key, nth);
    return {
      description: `${message}. Instead: ${hint}`,
      check_name: rule,
      fingerprint: createHash('sha256').update(`${key}\0${nth}`).digest('hex'),
      severity: SEVERITIES[severity],
      location: { path, lines: { begin: at.line } },
    };
  });
  return JSON.stringify(issues, null, 2).split('\n');
};
