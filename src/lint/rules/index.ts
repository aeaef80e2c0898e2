import type { Rule } from '../rule.ts';
import { rule as addColumnDefaultRewrite } from './add-column-default-rewrite.ts';
import { rule as addColumnReferences } from './add-column-references.ts';
import { rule as addColumnSerialRewrite } from './add-column-serial-rewrite.ts';
import { rule as addColumnStoredGeneratedRewrite } from './add-column-stored-generated-rewrite.ts';
import { rule as addColumnUniqueOrPk } from './add-column-unique-or-pk.ts';
import { rule as addExclusionConstraint } from './add-exclusion-constraint.ts';
import { rule as addForeignKeyLock } from './add-foreign-key-lock.ts';
import { rule as addPrimaryKey } from './add-primary-key.ts';
import { rule as addRequiredColumn } from './add-required-column.ts';
import { rule as addUniqueConstraint } from './add-unique-constraint.ts';
import { rule as alterTypeIndexRebuild } from './alter-type-index-rebuild.ts';
import { rule as alterTypeRewrite } from './alter-type-rewrite.ts';
import { rule as alterTypeTimezone } from './alter-type-timezone.ts';
import { rule as attachPartitionScan } from './attach-partition-scan.ts';
import { rule as backfillWhileHoldingLock } from './backfill-while-holding-lock.ts';
import { rule as banChar } from './ban-char.ts';
import { rule as cachedPlanBreak } from './cached-plan-break.ts';
import { rule as concurrentInTransaction } from './concurrent-in-transaction.ts';
import { rule as concurrentLeavesInvalidIndex } from './concurrent-leaves-invalid-index.ts';
import { rule as constraintNotValidMissing } from './constraint-not-valid-missing.ts';
import { rule as createTableFkLock } from './create-table-fk-lock.ts';
import { rule as createTriggerLock } from './create-trigger-lock.ts';
import { rule as credentialInMigration } from './credential-in-migration.ts';
import { rule as detachPartitionNotConcurrent } from './detach-partition-not-concurrent.ts';
import { rule as domainConstraint } from './domain-constraint.ts';
import { rule as downFails } from './down-fails.ts';
import { rule as dropCascade } from './drop-cascade.ts';
import { rule as dropColumn } from './drop-column.ts';
import { rule as dropColumnTakesAlong } from './drop-column-takes-along.ts';
import { rule as dropDatabase } from './drop-database.ts';
import { rule as dropFkLock } from './drop-fk-lock.ts';
import { rule as dropIndexNotConcurrent } from './drop-index-not-concurrent.ts';
import { rule as dropNotNull } from './drop-not-null.ts';
import { rule as dropSchema } from './drop-schema.ts';
import { rule as dropTable } from './drop-table.ts';
import { rule as duplicateColumnAssignment } from './duplicate-column-assignment.ts';
import { rule as enumCreated } from './enum-created.ts';
import { rule as enumValueOrder } from './enum-value-order.ts';
import { rule as enumValueUsedInSameTransaction } from './enum-value-used-in-same-transaction.ts';
import { rule as explicitTableLock } from './explicit-table-lock.ts';
import { rule as extensionUpgrade } from './extension-upgrade.ts';
import { rule as fkMissingIndex } from './fk-missing-index.ts';
import { rule as fullScanUnderLock } from './full-scan-under-lock.ts';
import { rule as grantChange } from './grant-change.ts';
import { rule as identifierTooLong } from './identifier-too-long.ts';
import { rule as indexDropped } from './index-dropped.ts';
import { rule as indexMoreThan3Columns } from './index-more-than-3-columns.ts';
import { rule as indexNotConcurrent } from './index-not-concurrent.ts';
import { rule as invalidIgnore } from './invalid-ignore.ts';
import { rule as jsonColumn } from './json-column.ts';
import { rule as lockTimeoutMissing } from './lock-timeout-missing.ts';
import { rule as lossyCast } from './lossy-cast.ts';
import { rule as mayFailOnData } from './may-fail-on-data.ts';
import { rule as mergeAlterTable } from './merge-alter-table.ts';
import { rule as noWayDown } from './no-way-down.ts';
import { rule as oldAppQueryBreaks } from './old-app-query-breaks.ts';
import { rule as pkUsingIndexNullable } from './pk-using-index-nullable.ts';
import { rule as preferBigint } from './prefer-bigint.ts';
import { rule as preferIdentity } from './prefer-identity.ts';
import { rule as preferRobustStmts } from './prefer-robust-stmts.ts';
import { rule as preferText } from './prefer-text.ts';
import { rule as preferTimestamptz } from './prefer-timestamptz.ts';
import { rule as queryFailsAlready } from './query-fails-already.ts';
import { rule as refreshMatviewNotConcurrent } from './refresh-matview-not-concurrent.ts';
import { rule as reindexNotConcurrent } from './reindex-not-concurrent.ts';
import { rule as renameColumn } from './rename-column.ts';
import { rule as renameEnumValue } from './rename-enum-value.ts';
import { rule as renameSchema } from './rename-schema.ts';
import { rule as renameTable } from './rename-table.ts';
import { rule as replicaIdentity } from './replica-identity.ts';
import { rule as requireTableSchema } from './require-table-schema.ts';
import { rule as rewriteUnderLock } from './rewrite-under-lock.ts';
import { rule as rlsChange } from './rls-change.ts';
import { rule as rollbackColumnOrder } from './rollback-column-order.ts';
import { rule as rollbackDataLoss } from './rollback-data-loss.ts';
import { rule as rollbackResidue } from './rollback-residue.ts';
import { rule as seedFails } from './seed-fails.ts';
import { rule as setAccessMethod } from './set-access-method.ts';
import { rule as setLoggedUnloggedRewrite } from './set-logged-unlogged-rewrite.ts';
import { rule as setNotNullScan } from './set-not-null-scan.ts';
import { rule as setTablespace } from './set-tablespace.ts';
import { rule as sqliteAddColumnCheckFailsOnDefault } from './sqlite-add-column-check-fails-on-default.ts';
import { rule as sqliteAddColumnNonconstantDefault } from './sqlite-add-column-nonconstant-default.ts';
import { rule as sqliteAddColumnNotNullNoDefault } from './sqlite-add-column-not-null-no-default.ts';
import { rule as sqliteAddColumnUnsupported } from './sqlite-add-column-unsupported.ts';
import { rule as sqliteAutoincrementReset } from './sqlite-autoincrement-reset.ts';
import { rule as sqliteDoubleQuotedLiteral } from './sqlite-double-quoted-literal.ts';
import { rule as sqliteDropColumnReferenced } from './sqlite-drop-column-referenced.ts';
import { rule as sqliteDropColumnRewrite } from './sqlite-drop-column-rewrite.ts';
import { rule as sqliteFkPragmaInTx } from './sqlite-fk-pragma-in-tx.ts';
import { rule as sqliteInsertSelectStar } from './sqlite-insert-select-star.ts';
import { rule as sqlitePkNullable } from './sqlite-pk-nullable.ts';
import { rule as sqliteRebuildCascadeDelete } from './sqlite-rebuild-cascade-delete.ts';
import { rule as sqliteRebuildDropsIndexOrTrigger } from './sqlite-rebuild-drops-index-or-trigger.ts';
import { rule as sqliteRebuildWithView } from './sqlite-rebuild-with-view.ts';
import { rule as sqliteRenameOriginalFirst } from './sqlite-rename-original-first.ts';
import { rule as sqliteRowidRenumber } from './sqlite-rowid-renumber.ts';
import { rule as sqliteStatementInTx } from './sqlite-statement-in-tx.ts';
import { rule as sqliteTypeAffinity } from './sqlite-type-affinity.ts';
import { rule as sqliteUnsupportedAlter } from './sqlite-unsupported-alter.ts';
import { rule as sqliteWriterLock } from './sqlite-writer-lock.ts';
import { rule as statementTimeoutMissing } from './statement-timeout-missing.ts';
import { rule as statementWhileHoldingAccessExclusive } from './statement-while-holding-access-exclusive.ts';
import { rule as syntaxError } from './syntax-error.ts';
import { rule as tableNotFilled } from './table-not-filled.ts';
import { rule as transactionNesting } from './transaction-nesting.ts';
import { rule as truncate } from './truncate.ts';
import { rule as truncateCascade } from './truncate-cascade.ts';
import { rule as tsCaggDependentColumn } from './ts-cagg-dependent-column.ts';
import { rule as tsCaggDropView } from './ts-cagg-drop-view.ts';
import { rule as tsCaggWithDataInTx } from './ts-cagg-with-data-in-tx.ts';
import { rule as tsChunkFanout } from './ts-chunk-fanout.ts';
import { rule as tsCompressedDdlUnsupported } from './ts-compressed-ddl-unsupported.ts';
import { rule as tsConcurrentIndexUnsupported } from './ts-concurrent-index-unsupported.ts';
import { rule as tsDownNotReversible } from './ts-down-not-reversible.ts';
import { rule as tsExtensionUpdate } from './ts-extension-update.ts';
import { rule as tsHypertableMigrateDataLock } from './ts-hypertable-migrate-data-lock.ts';
import { rule as tsHypertableNonempty } from './ts-hypertable-nonempty.ts';
import { rule as tsInheritance } from './ts-inheritance.ts';
import { rule as tsPolicyNotIdempotent } from './ts-policy-not-idempotent.ts';
import { rule as tsRefreshInTx } from './ts-refresh-in-tx.ts';
import { rule as tsRetentionDeletesData } from './ts-retention-deletes-data.ts';
import { rule as tsTemplateDb } from './ts-template-db.ts';
import { rule as tsUniqueWithoutPartitionColumn } from './ts-unique-without-partition-column.ts';
import { rule as unboundedDelete } from './unbounded-delete.ts';
import { rule as unboundedUpdate } from './unbounded-update.ts';
import { rule as uncommittedTransaction } from './uncommitted-transaction.ts';
import { rule as untrackedFunctionDependencies } from './untracked-function-dependencies.ts';
import { rule as unusedIgnore } from './unused-ignore.ts';
import { rule as upAgainFails } from './up-again-fails.ts';
import { rule as upFails } from './up-fails.ts';
import { rule as vacuumFullOrCluster } from './vacuum-full-or-cluster.ts';
import { rule as validateInSameTransaction } from './validate-in-same-transaction.ts';

/** Every rule, by its id. */
export const rules: readonly Rule[] = [
  indexNotConcurrent,
  dropIndexNotConcurrent,
  reindexNotConcurrent,
  concurrentInTransaction,
  concurrentLeavesInvalidIndex,
  addColumnDefaultRewrite,
  addColumnSerialRewrite,
  addColumnStoredGeneratedRewrite,
  addColumnUniqueOrPk,
  addForeignKeyLock,
  addColumnReferences,
  createTableFkLock,
  dropFkLock,
  constraintNotValidMissing,
  validateInSameTransaction,
  setNotNullScan,
  addUniqueConstraint,
  addPrimaryKey,
  pkUsingIndexNullable,
  addExclusionConstraint,
  alterTypeRewrite,
  alterTypeTimezone,
  alterTypeIndexRebuild,
  vacuumFullOrCluster,
  setLoggedUnloggedRewrite,
  setTablespace,
  setAccessMethod,
  attachPartitionScan,
  detachPartitionNotConcurrent,
  refreshMatviewNotConcurrent,
  createTriggerLock,
  explicitTableLock,
  statementWhileHoldingAccessExclusive,
  mergeAlterTable,
  lockTimeoutMissing,
  statementTimeoutMissing,
  dropColumn,
  dropTable,
  dropSchema,
  dropDatabase,
  dropColumnTakesAlong,
  dropCascade,
  truncate,
  truncateCascade,
  renameColumn,
  renameTable,
  renameSchema,
  renameEnumValue,
  addRequiredColumn,
  dropNotNull,
  cachedPlanBreak,
  oldAppQueryBreaks,
  queryFailsAlready,
  tableNotFilled,
  seedFails,
  mayFailOnData,
  enumValueUsedInSameTransaction,
  unboundedUpdate,
  unboundedDelete,
  backfillWhileHoldingLock,
  fkMissingIndex,
  lossyCast,
  upFails,
  downFails,
  upAgainFails,
  noWayDown,
  rollbackDataLoss,
  rollbackResidue,
  rollbackColumnOrder,
  transactionNesting,
  uncommittedTransaction,
  identifierTooLong,
  duplicateColumnAssignment,
  syntaxError,
  domainConstraint,
  rlsChange,
  grantChange,
  replicaIdentity,
  extensionUpgrade,
  indexDropped,
  untrackedFunctionDependencies,
  jsonColumn,
  credentialInMigration,
  unusedIgnore,
  invalidIgnore,
  preferBigint,
  preferText,
  preferTimestamptz,
  preferIdentity,
  banChar,
  enumCreated,
  enumValueOrder,
  requireTableSchema,
  preferRobustStmts,
  indexMoreThan3Columns,
  sqliteFkPragmaInTx,
  sqliteRebuildCascadeDelete,
  sqliteRebuildDropsIndexOrTrigger,
  sqliteRenameOriginalFirst,
  sqliteRebuildWithView,
  sqliteInsertSelectStar,
  sqliteAutoincrementReset,
  sqliteRowidRenumber,
  sqliteAddColumnNotNullNoDefault,
  sqliteAddColumnNonconstantDefault,
  sqliteAddColumnCheckFailsOnDefault,
  sqliteAddColumnUnsupported,
  sqliteDropColumnReferenced,
  sqliteDropColumnRewrite,
  sqliteUnsupportedAlter,
  sqliteTypeAffinity,
  sqliteDoubleQuotedLiteral,
  sqlitePkNullable,
  sqliteStatementInTx,
  sqliteWriterLock,
  tsCaggWithDataInTx,
  tsRefreshInTx,
  tsHypertableNonempty,
  tsHypertableMigrateDataLock,
  tsUniqueWithoutPartitionColumn,
  tsConcurrentIndexUnsupported,
  tsChunkFanout,
  tsCompressedDdlUnsupported,
  tsCaggDependentColumn,
  tsCaggDropView,
  tsRetentionDeletesData,
  tsPolicyNotIdempotent,
  tsDownNotReversible,
  tsExtensionUpdate,
  tsTemplateDb,
  tsInheritance,
  // What no other rule has named.
  rewriteUnderLock,
  fullScanUnderLock,
];
