import { auditWords } from "./audit/words.ts";
import { decisionsWords } from "./decisions/words.ts";
import { catalogueWords } from "./pages/catalogue/words.ts";
import { controlsWords } from "./pages/controls/words.ts";
import { keysWords } from "./pages/keys/words.ts";
import { logWords } from "./pages/log/words.ts";
import { overviewWords } from "./pages/overview/words.ts";
import { playgroundWords } from "./pages/playground/words.ts";
import { policiesWords } from "./pages/policies/words.ts";
import { rolesWords } from "./pages/roles/words.ts";
import { referenceWords } from "./pages/reference/words.ts";
import { tenantsWords } from "./pages/tenants/words.ts";
import { frameWords } from "./frame/words.ts";

/** Every text of the console, in both languages; one namespace for the frame and one for each page. */
export const words = {
  frame: frameWords,
  decisions: decisionsWords,
  overview: overviewWords,
  tenants: tenantsWords,
  catalogue: catalogueWords,
  roles: rolesWords,
  policies: policiesWords,
  controls: controlsWords,
  playground: playgroundWords,
  log: logWords,
  audit: auditWords,
  keys: keysWords,
  reference: referenceWords,
} as const;
