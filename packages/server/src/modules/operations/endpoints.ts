import { z } from "zod";
import { download, type Endpoint, list, read, write } from "../../kernel/endpoint.ts";
import { rangeNotSatisfiable } from "../../kernel/problem.ts";
import { Digits, Id, NoBody } from "../../kernel/wire.ts";
import type { AnyKind } from "./kind.ts";
import { partGone } from "./problems.ts";
import { cancelOperation, deliverManifest, deliverPart, getOperation, listOperations } from "./service.ts";
import { OperationWire, Status, toOperation } from "./wire.ts";

const access = { open: "an operation is there for whoever may begin one of its kind" } as const;
const realm = { tenantOptional: "without a tenant they are the operator's own" } as const;
const params = { operation: Id("op") };
const base = "/api/v1/operations";

export const endpointsOf = (kinds: readonly AnyKind[]): readonly Endpoint[] => [
  list({
    path: base,
    summary: "List operations",
    description: "What takes longer than a request, newest first.",
    access,
    realm,
    query: { kind: z.string().max(100).optional(), status: Status.optional() },
    item: OperationWire,
    handle: async ({ query, page, ctx }) => {
      const { items, next } = await listOperations(ctx, query, page, kinds);
      return { items: items.map(toOperation), next };
    },
  }),
  read({
    path: `${base}/{operation}`,
    summary: "Read an operation",
    access,
    realm,
    params,
    reply: OperationWire,
    handle: async ({ params: { operation }, ctx }) => toOperation(await getOperation(ctx, operation, kinds)),
  }),
  write("POST", {
    path: `${base}/{operation}/cancel`,
    summary: "Cancel an operation",
    description: "Ends it where it is; of one that is done, gives up what it made. One that is over stays as it is.",
    access,
    realm,
    params,
    body: NoBody,
    example: undefined,
    reply: OperationWire,
    status: 200,
    moves: "nothing",
    audit: { action: "operations.operation.cancelled", target: ({ reply }) => reply.id },
    handle: async ({ params: { operation }, ctx }) => toOperation(await cancelOperation(ctx, operation, kinds)),
  }),
  download({
    path: `${base}/{operation}/parts/{part}`,
    summary: "Download a part of what an operation made",
    description: "Its ETag is its SHA-256; `Range` takes it up where a download broke off.",
    access,
    realm,
    params: { ...params, part: Digits(1, 100_000) },
    exampleParams: { part: "1" },
    types: [...new Set(kinds.flatMap(({ types }) => types))],
    ranges: true,
    problems: [partGone, rangeNotSatisfiable],
    audit: { action: "operations.part.downloaded", target: ({ params: at }) => `${at.operation}/${at.part}` },
    handle: ({ params: { operation, part }, ctx }) => deliverPart(ctx, operation, part, kinds),
  }),
  download({
    path: `${base}/{operation}/manifest`,
    summary: "Download the manifest of what an operation made",
    access,
    realm,
    params,
    types: ["application/json"],
    audit: { action: "operations.manifest.downloaded", target: ({ params: at }) => at.operation },
    handle: ({ params: { operation }, ctx }) => deliverManifest(ctx, operation, kinds),
  }),
];
