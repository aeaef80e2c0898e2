import { dbmate } from './dbmate.mjs';
import { drizzle } from './drizzle.mjs';
import { node, nodeBetterSqlite3, nodePg, nodePhotostructure, psql, sqlite3 } from './floors.mjs';
import { handrail, handrailPhotostructure, handrailYml } from './handrail.mjs';
import { knex } from './knex.mjs';
import { kysely } from './kysely.mjs';
import { nodePgMigrate } from './node-pg-migrate.mjs';

/** Everything that is measured. @type {readonly import('../peer.mjs').Peer[]} */
export const peers = [
  node,
  nodePg,
  nodeBetterSqlite3,
  nodePhotostructure,
  psql,
  sqlite3,
  handrail,
  handrailYml,
  handrailPhotostructure,
  kysely,
  knex,
  nodePgMigrate,
  drizzle,
  dbmate,
];
