import { z } from "zod";
import { event } from "../../kernel/event.ts";

export const cataloguePublished = event({
  type: "catalogue.catalogue.published",
  version: 1,
  summary: "The catalogue changed: capabilities, plans, add-ons, roles or templates",
  data: z.object({ publicationId: z.string(), added: z.number(), changed: z.number(), archived: z.number() }),
  example: { publicationId: "pub_0000000000000000000000000a", added: 12, changed: 1, archived: 0 },
});
