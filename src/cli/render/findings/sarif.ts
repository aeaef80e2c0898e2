import type { Log, ReportingDescriptor, Result, Run } from 'sarif';
import { type LintFinding, VERSION } from '../../../index.ts';
import { webPath } from '../web-path.ts';
import type { FindingStyle } from './index.ts';

const LEVELS: Readonly<Record<LintFinding['severity'], Result.level>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/** A log in SARIF 2.1.0. */
export const sarif: FindingStyle = ({ findings }) => {
  const ids = [...new Set(findings.map(({ rule }) => rule))];
  const run: Run = {
    tool: { driver: { name: 'handrail', version: VERSION, rules: ids.map(ruleOf(findings)) } },
    columnKind: 'unicodeCodePoints',
    results: findings.map((finding) => resultOf(finding, ids.indexOf(finding.rule))),
  };
  const $schema = 'https://json.schemastore.org/sarif-2.1.0.json';
  const log: Log = { $schema, version: '2.1.0', runs: [run] };
  return JSON.stringify(log, null, 2).split('\n');
};

const ruleOf =
  (findings: readonly LintFinding[]) =>
  (id: string): ReportingDescriptor => {
    const text = findings.find(({ rule }) => rule === id)?.effect ?? '';
    return { id, fullDescription: { text } };
  };

function resultOf(
  { rule, severity, message, hint, at, excerpt }: LintFinding,
  ruleIndex: number,
): Result {
  const { line: startLine, column: startColumn } = at;
  const end = excerpt ? { endColumn: excerpt.endColumn } : {};
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: `${message}. Instead: ${hint}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(at.file) },
          region: { startLine, startColumn, ...end },
        },
      },
    ],
  };
}

/** Relative to the folder of the run, unless the path is absolute. */
function uriOf(file: string): string {
  const path = webPath(file);
  const [drive = ''] = /^[a-z]:(?=\/)/i.exec(path) ?? [];
  const encoded = path.slice(drive.length).split('/').map(encodeURIComponent).join('/');
  return encoded.startsWith('/') ? `file://${drive && `/${drive}`}${encoded}` : encoded;
}
