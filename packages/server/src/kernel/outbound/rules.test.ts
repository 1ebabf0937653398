import { describe, expect, it } from "vitest";
import { allowedBy, NOT_ALLOWED, readTarget, standardRules } from "./rules.ts";

const wrong = (text: string, rules = standardRules) => {
  const target = readTarget(text, rules);
  return "wrong" in target ? target.wrong : undefined;
};
const allowing = (...texts: readonly string[]) => ({ ...standardRules, ...allowedBy(texts) });

describe("an address to reach", () => {
  it("is https on a usual port, without user or fragment", () => {
    expect(wrong("https://audit.example.com/in?a=b")).toBeUndefined();
    expect(wrong("https://audit.example.com:8443/")).toBeUndefined();
    expect(wrong("HTTPS://AUDIT.EXAMPLE.COM")).toBeUndefined();
    expect(wrong("http://audit.example.com/")).toBe("An https address");
    for (const text of ["ftp://a.example/", "file:///etc/passwd", "gopher://a.example:443/", "data:,x"])
      expect(wrong(text)).toBe("An https address");
    expect(wrong("https://audit.example.com:22/")).toBe("One of the ports 443, 8443");
    expect(wrong("https://user@audit.example.com/")).toBe("No user name or password in it");
    expect(wrong("https://:secret@audit.example.com/")).toBe("No user name or password in it");
    expect(wrong("https://audit.example.com/#")).toBe("No fragment in it");
    expect(wrong("audit.example.com")).toMatch(/^Not an address/);
    expect(wrong(`https://audit.example.com/${"a".repeat(2048)}`)).toBe("2048 characters at most");
  });

  it.each(
    [
      ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.1", "127.0.1", "0"],
      [
        "１２７.０.０.１",
        "①②⑦.0.0.1",
        "127。0。0。1",
        "127.0.0.1.",
        "%31%32%37.0.0.1",
        "[::1]",
        "[::]",
        "[::ffff:7f00:1]",
      ],
      ["[::ffff:127.0.0.1]", "[::127.0.0.1]", "[0:0:0:0:0:ffff:7f00:0001]", "[64:ff9b::10.0.0.1]", "[fd00::1]"],
      ["169.254.169.254", "2852039166", "0xa9fea9fe", "10.0.0.1", "192.168.0.1", "[2002:7f00:1::]"],
    ].flat(),
  )("spelled %s is not allowed", (host) => {
    expect(wrong(`https://${host}/`)).toBe(NOT_ALLOWED);
  });

  it("is known by its name in ASCII", () => {
    const target = readTarget("https://bücher.example/", standardRules);
    expect("url" in target && target.url.href).toBe("https://xn--bcher-kva.example/");
  });
});

describe("what the operator allows", () => {
  it("is a range: its addresses, still only over https on usual ports", () => {
    const rules = allowing("10.1.0.0/16", "fd00::/8");
    expect(wrong("https://10.1.2.3/", rules)).toBeUndefined();
    expect(wrong("https://[fd00::1]/", rules)).toBeUndefined();
    expect(wrong("https://10.2.0.1/", rules)).toBe(NOT_ALLOWED);
    expect(wrong("http://10.1.2.3/", rules)).toBe("An https address");
    expect(wrong("https://10.1.2.3:9000/", rules)).toBe("One of the ports 443, 8443");
  });

  it("is a host: over http too, on the port that is named or on any", () => {
    const rules = allowing("receiver:9000", "vault.internal", "[::1]:81");
    expect(wrong("http://receiver:9000/in", rules)).toBeUndefined();
    expect(wrong("http://RECEIVER:9000/in", rules)).toBeUndefined();
    expect(wrong("http://receiver/in", rules)).toBe("An https address");
    expect(wrong("https://receiver:9001/in", rules)).toBe("One of the ports 443, 8443");
    expect(wrong("http://vault.internal:1234/", rules)).toBeUndefined();
    expect(wrong("http://x.vault.internal/", rules)).toBe("An https address");
    expect(wrong("http://[::1]:81/", rules)).toBeUndefined();
    expect(wrong("https://[::1]/", rules)).toBe(NOT_ALLOWED);
  });

  it("is a single address: itself as a host, and whatever name leads to it", () => {
    expect(allowedBy(["10.0.0.5", "fd00::5"])).toEqual({
      ranges: ["10.0.0.5", "fd00::5"],
      hosts: [{ host: "10.0.0.5" }, { host: "fd00::5" }],
    });
    const rules = allowing("10.0.0.5", "fd00:0::5");
    expect(wrong("http://10.0.0.5:9000/", rules)).toBeUndefined();
    expect(wrong("http://[fd00::5]/", rules)).toBeUndefined();
    expect(wrong("http://10.0.0.6/", rules)).toBe("An https address");
  });

  it("is neither an address with a path nor anything else", () => {
    for (const text of ["http://receiver", "receiver/x", "receiver:99999", "receiver:", "10.0.0.0/33", "a b", "u@h"])
      expect(allowedBy([text]), text).toBeUndefined();
  });
});
