import { controlsWords } from "./pages/controls/words.ts";
import { keysWords } from "./pages/keys/words.ts";
import { overviewWords } from "./pages/overview/words.ts";
import { tenantsWords } from "./pages/tenants/words.ts";
import { frameWords } from "./frame/words.ts";

/** Every text of the console, in both languages; one namespace for the frame and one for each page. */
export const words = {
  frame: frameWords,
  overview: overviewWords,
  tenants: tenantsWords,
  controls: controlsWords,
  keys: keysWords,
} as const;
