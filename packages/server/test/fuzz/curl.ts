import type { FuzzRequest } from "./request.ts";
import { takesTenant } from "./world.ts";

/** The request as a line for a shell; $KEY and $TENANT stand for what a test run made for itself. */
export function curlOf({ operation, actor, url, headers, body }: FuzzRequest): string {
  const lines = [
    ...(actor === "nobody" ? [] : ['-H "Authorization: Bearer $KEY"']),
    ...(actor === "operator" && takesTenant(operation) ? ['-H "Bailiwick-Tenant: $TENANT"'] : []),
    ...(body ? [`-H 'Content-Type: ${body.type}'`] : []),
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
  ];
  const isPlain = body === undefined || /^[\x20-\x7e]*$/.test(body.text);
  const data = body === undefined ? [] : isPlain ? [`--data-binary ${quoted(body.text)}`] : ["--data-binary @-"];
  const pipe = isPlain ? "" : `echo ${Buffer.from(body.text).toString("base64")} | base64 -d | `;
  return [
    `# as ${actor}`,
    [`${pipe}curl -s -X ${operation.method} "$URL"${quoted(url)}`, ...lines, ...data].join(" "),
  ].join("\n");
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
