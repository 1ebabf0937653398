export {
  type Answer,
  type Api,
  type Ask,
  type AskOf,
  type CallOptions,
  connect,
  type ConnectOptions,
  newIdempotencyKey,
  type OperationName,
} from "./client.ts";
export type * from "./operations.ts";
export { type ItemOf, type ListName, paged } from "./paged.ts";
export { Refusal, refusalFrom } from "./refusal.ts";
export type { Patience } from "./retry.ts";
export { type EventOf, type StreamName, watched } from "./watched.ts";
