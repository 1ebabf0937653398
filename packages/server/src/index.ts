/** What the command line, the journeys and the benchmarks use of the server. */
export { bringOperatorKey, firstOperatorKey, newOperatorKey, newSignInLink } from "./bootstrap.ts";
export { type Config, readConfig, settings, WrongSettings } from "./config.ts";
export {
  type Backup,
  backup,
  EmbeddedFailure,
  keptAddress,
  type Restored,
  restore,
  startEmbedded,
} from "./embedded/index.ts";
export { openDatabase } from "./kernel/database.ts";
export type { AuditEntry } from "./kernel/envelope.ts";
export { newId } from "./kernel/id.ts";
export { recordAll } from "./kernel/journal.ts";
export { type CheckOffer, checkPolicies, type CheckShown, checkShown } from "./modules/access/index.ts";
export { parseCatalogue, toFacts } from "./modules/catalogue/index.ts";
export { generateOperatorKey } from "./modules/identity/index.ts";
export { VERSION } from "./pages.ts";
export { addressBy, open, type Opened, run, type Running } from "./run.ts";
