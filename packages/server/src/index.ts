/** What the command line and the journeys use of the server. */
export { bringOperatorKey, firstOperatorKey, newOperatorKey, newSignInLink } from "./bootstrap.ts";
export { type Config, readConfig, settings, WrongSettings } from "./config.ts";
export { type Backup, backup, EmbeddedFailure, type Restored, restore, startEmbedded } from "./embedded/index.ts";
export { type CheckOffer, checkPolicies, type CheckShown, checkShown } from "./modules/access/index.ts";
export { parseCatalogue, toFacts } from "./modules/catalogue/index.ts";
export { generateOperatorKey } from "./modules/identity/index.ts";
export { VERSION } from "./pages.ts";
export { open, type Opened, run, type Running } from "./run.ts";
