import type { Command } from "../frame/command.ts";
import { auditCommands } from "./audit.ts";
import { catalogueCommands } from "./catalogue.ts";
import { completion } from "./completion.ts";
import { consoleLink } from "./console.ts";
import { databaseCommands } from "./database.ts";
import { decide } from "./decide.ts";
import { decisionCommands } from "./decisions.ts";
import { doctor } from "./doctor.ts";
import { explain } from "./explain.ts";
import { keyCommands } from "./keys.ts";
import { operationCommands } from "./operations.ts";
import { policyCommands } from "./policy.ts";
import { profileCommands } from "./profiles.ts";
import { start } from "./start.ts";
import { tenantCommands } from "./tenants.ts";

/** Everything the command line can do, in the order it is told. */
export const commands: readonly Command[] = [
  start,
  decide,
  explain,
  ...decisionCommands,
  ...tenantCommands,
  ...catalogueCommands,
  ...policyCommands,
  ...auditCommands,
  ...operationCommands,
  ...keyCommands,
  consoleLink,
  ...profileCommands,
  ...databaseCommands,
  doctor,
  completion,
];
