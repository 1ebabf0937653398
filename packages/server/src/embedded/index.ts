export { type Backup, backup } from "./backup.ts";
export { keepAddress, keptAddress, serverSecret } from "./data-folder.ts";
export { EmbeddedFailure } from "./failure.ts";
export { type Restored, restore } from "./restore.ts";
export { reachEmbedded, startEmbedded } from "./start.ts";
