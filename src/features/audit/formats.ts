/** How the log can be downloaded. */
export type AuditFormat = 'csv' | 'json'
export const AUDIT_FORMAT_LABELS: Record<AuditFormat, string> = { csv: 'As CSV', json: 'As JSON' }
