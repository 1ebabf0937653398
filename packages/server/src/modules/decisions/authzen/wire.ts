import { z } from "zod";
import { JsonValue } from "../../../kernel/wire.ts";
import { Localised, Name, Properties, QuestionContext } from "../wire.ts";

const Long = z.string().min(1).max(2048);
const properties = Properties.optional();

const Subject = z.object({ type: Name, id: Name.describe("The principal's external id"), properties });
const Action = z.object({ name: Name.describe("The capability, by key or alias"), properties });
const Resource = z.object({ type: Name, id: Long, properties });
const context = QuestionContext.optional().describe("`ip`, `quantity` and `usage` mean what they mean in a decision");

export const EvaluationRequest = z.object({ subject: Subject, action: Action, resource: Resource, context });

export const EvaluationsRequest = z.object({
  subject: Subject.partial().optional().describe("For every evaluation that does not say it"),
  action: Action.partial().optional().describe("For every evaluation that does not say it"),
  resource: Resource.partial().optional().describe("For every evaluation that does not say it"),
  context,
  evaluations: z
    .array(JsonValue)
    .max(500)
    .optional()
    .describe(
      "Each may have `subject`, `action`, `resource` and `context`; without any, the request is one evaluation",
    ),
  options: z
    .object({
      evaluations_semantic: z
        .enum(["execute_all", "deny_on_first_deny", "permit_on_first_permit"])
        .default("execute_all"),
    })
    .optional()
    .describe("When to stop: never, after the first denial, or after the first permission"),
});

const Page = z
  .object({
    token: z.string().max(4000).optional().describe("`next_token` of the page before"),
    limit: z.int().min(1).optional().describe("Results on a page; 200 are given at most"),
  })
  .optional();

export const SubjectSearch = z.object({
  subject: Subject.partial({ id: true }),
  action: Action,
  resource: Resource,
  context,
  page: Page,
});
export const ResourceSearch = z.object({
  subject: Subject,
  action: Action,
  resource: Resource.partial({ id: true }),
  context,
  page: Page,
});
export const ActionSearch = z.object({ subject: Subject, resource: Resource, context, page: Page });

export const Obligation = z
  .object({
    id: z.string(),
    type: z.enum(["step-up", "notification", "session_termination", "custom"]),
    properties: Properties,
  })
  .describe("What the enforcement point has to do along with the answer; one that cannot must deny");

export const AccessRequest = z
  .object({
    endpoint: z.url(),
    expires_at: z.iso.datetime(),
    template: Properties.optional(),
    binding_token: z.string().optional(),
    display: Properties.optional().describe("What to show to whoever may ask"),
    form_url: z.url().optional().describe("Where a person asks"),
    request_schema_url: z.url().optional().describe("JSON Schema of what a request has to say"),
  })
  .describe("How to ask for what was denied; absent where nobody receives such requests");

/** What a decision says beside yes and no; members are added as there is more to say. */
const DecisionContext = z.object({
  evaluation_id: z.string().optional().describe("Names this decision in logs and support"),
  reason: z.string().optional().describe("The reason code, an open list"),
  reason_user: Localised.optional().describe("Why not, for whoever asked, by language"),
  reason_admin: Localised.optional().describe("Why not, for whoever can change it, by language"),
  value: JsonValue.optional().describe("What the tenant holds of the capability"),
  retry_at: z.iso.datetime().optional().describe("When asking again can succeed without anybody doing anything"),
  revision: z.string().optional().describe("The revision it was decided at"),
  obligations: z.array(Obligation).readonly().optional(),
  access_request: AccessRequest.optional(),
  error: z
    .object({ status: z.int(), message: z.string() })
    .optional()
    .describe("Why this evaluation could not be made"),
});

export const Evaluation = z.object({ decision: z.boolean(), context: DecisionContext.optional() });
export const Evaluations = z.union([z.object({ evaluations: z.array(Evaluation) }), Evaluation]);

const PageReply = z.object({
  next_token: z.string().describe("For the next page; empty on the last"),
  count: z.int().describe("Results on this page"),
});

export const Subjects = z.object({
  page: PageReply,
  results: z.array(z.object({ type: z.string(), id: z.string() })),
});
export const Resources = z.object({
  page: PageReply,
  results: z.array(z.object({ type: z.string(), id: z.string(), properties: z.object({ node: z.string() }) })),
});
export const Actions = z.object({ page: PageReply, results: z.array(z.object({ name: z.string() })) });

const url = z.url();

export const Configuration = z.object({
  policy_decision_point: url,
  access_evaluation_endpoint: url,
  access_evaluations_endpoint: url,
  search_subject_endpoint: url,
  search_resource_endpoint: url,
  search_action_endpoint: url,
  capabilities: z.array(z.string()).optional().describe("What is spoken beyond the base, by URN"),
});
