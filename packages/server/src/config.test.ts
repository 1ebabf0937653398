import { describe, expect, it } from "vitest";
import { type Config, readConfig, settings, WrongSettings } from "./config.ts";

const secret = "a secret of at least thirty-two characters";

interface Case {
  readonly name: keyof Config;
  readonly standard: unknown;
  readonly wrong: readonly string[];
  readonly told: string;
  /** What is given, and what it is read as. */
  readonly right: readonly (readonly [string, unknown])[];
  /** What has to stand beside it. */
  readonly beside?: Readonly<Record<string, string>>;
}

const cases: readonly Case[] = [
  {
    name: "PORT",
    standard: 8080,
    wrong: ["eighty", "-1", "65536", "80.5", "1e3", " 80"],
    told: "A port from 0 to 65535",
    right: [
      ["0", 0],
      ["65535", 65_535],
    ],
  },
  {
    name: "HOST",
    standard: "127.0.0.1",
    wrong: ["two words", "http://here"],
    told: "An address or a host name",
    right: [
      ["0.0.0.0", "0.0.0.0"],
      ["::1", "::1"],
      ["localhost", "localhost"],
    ],
  },
  {
    name: "PUBLIC_URL",
    standard: undefined,
    wrong: ["bailiwick.example", "ftp://bailiwick.example"],
    told: "An http or https URL",
    right: [
      ["https://bailiwick.example/", "https://bailiwick.example"],
      ["http://localhost:8080/base//", "http://localhost:8080/base"],
    ],
  },
  {
    name: "DATABASE_URL",
    standard: undefined,
    wrong: ["postgres", "postgres://x", "postgres://x/", "postgres:///app", "mysql://x/app", "postgres://x:port/app"],
    told: "A URL with host and database, such as postgres://user:password@host:5432/database",
    right: [
      ["postgres://user:password@host:5432/app", "postgres://user:password@host:5432/app"],
      ["postgresql://host/app?sslmode=require", "postgresql://host/app?sslmode=require"],
      ["postgres:///app?host=/var/run/postgresql", "postgres:///app?host=/var/run/postgresql"],
    ],
    beside: { BAILIWICK_SECRET: secret },
  },
  {
    name: "BAILIWICK_DATA",
    standard: "./.bailiwick",
    wrong: [],
    told: "",
    right: [["/var/lib/bailiwick", "/var/lib/bailiwick"]],
  },
  {
    name: "BAILIWICK_SECRET",
    standard: undefined,
    wrong: ["short", "x".repeat(31)],
    told: "32 characters at least; make one with: openssl rand -base64 32",
    right: [["x".repeat(32), "x".repeat(32)]],
  },
  {
    name: "BAILIWICK_OPERATOR_KEY",
    standard: undefined,
    wrong: ["blw_live_something", "something"],
    told: "A key that begins with blw_op_; make one with: bailiwick keys generate",
    right: [["blw_op_something", "blw_op_something"]],
  },
  {
    name: "BAILIWICK_DEMO",
    standard: undefined,
    wrong: ["yes", "ON", "1"],
    told: "One of on, off",
    right: [
      ["on", "on"],
      ["off", "off"],
    ],
  },
  {
    name: "TRUSTED_PROXIES",
    standard: [],
    wrong: ["proxy", "10.0.0.0/8, 10.0.0.256"],
    told: "Addresses or CIDR ranges, separated by commas",
    right: [
      ["10.0.0.0/8", ["10.0.0.0/8"]],
      [" 127.0.0.1 , ,::1", ["127.0.0.1", "::1"]],
    ],
  },
  {
    name: "CORS_ORIGINS",
    standard: [],
    wrong: ["app.example.com", "https://app.example.com/path", "https://a.example, nowhere"],
    told: "Origins such as https://app.example.com, separated by commas",
    right: [
      ["*", ["*"]],
      ["https://a.example, http://b.example:3000", ["https://a.example", "http://b.example:3000"]],
    ],
  },
  {
    name: "AUDIT_ANCHOR_FOLDER",
    standard: undefined,
    wrong: [],
    told: "",
    right: [["/var/lib/audit", "/var/lib/audit"]],
  },
  {
    name: "AUDIT_ARCHIVE_FOLDER",
    standard: undefined,
    wrong: [],
    told: "",
    right: [["/var/lib/audit", "/var/lib/audit"]],
  },
  {
    name: "AUDIT_LEAVES_DAYS",
    standard: 365,
    wrong: ["0", "1.5", "never", "-1"],
    told: "A number of days, or forever",
    right: [
      ["30", 30],
      ["forever", undefined],
    ],
  },
  {
    name: "OUTBOUND_ALLOW",
    standard: [],
    wrong: ["http://receiver", "receiver:99999", "10.0.0.0/33", "a b"],
    told: "CIDR ranges, and hosts with or without a port, separated by commas",
    right: [["10.1.0.0/16, receiver:9000,[::1]:81", ["10.1.0.0/16", "receiver:9000", "[::1]:81"]]],
  },
  {
    name: "OUTBOUND_PORTS",
    standard: [],
    wrong: ["https", "443,65536"],
    told: "Ports from 0 to 65535, separated by commas",
    right: [["9443, 10443", [9443, 10_443]]],
  },
  {
    name: "OUTBOUND_PROXY",
    standard: undefined,
    wrong: ["proxy:3128", "socks5://proxy:1080"],
    told: "An http or https URL",
    right: [["http://user:password@proxy:3128", "http://user:password@proxy:3128"]],
  },
  {
    name: "OUTBOUND_CA_FILE",
    standard: undefined,
    wrong: [],
    told: "",
    right: [["/etc/ssl/own.pem", "/etc/ssl/own.pem"]],
  },
  {
    name: "BOUNDS",
    standard: new Map(),
    wrong: ["rules", "rules=many", "rules=-1", "=5"],
    told: "Names with whole numbers, such as rules=8000, nodes=20000",
    right: [
      [
        "rules=8000, sign-in links=5",
        new Map([
          ["rules", 8000],
          ["sign-in links", 5],
        ]),
      ],
    ],
  },
  {
    name: "LOG_LEVEL",
    standard: "info",
    wrong: ["loud", "INFO"],
    told: "One of trace, debug, info, warn, error, silent",
    right: [
      ["trace", "trace"],
      ["silent", "silent"],
    ],
  },
];

/** What a start with these settings is refused with, line by line. */
function complaints(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof WrongSettings)) throw error;
    const [head, ...lines] = error.message.split("\n");
    expect(head).toBe("Some settings need attention:");
    return lines.map((line) => line.trim());
  }
}

it("every setting is looked at here", () => {
  expect(cases.map(({ name }) => name).toSorted()).toEqual(Object.keys(settings).toSorted());
});

describe.each(cases)("$name", ({ name, standard, wrong, told, right, beside = {} }) => {
  it("has its default where it is absent or empty", () => {
    expect(readConfig({})[name]).toEqual(standard);
    expect(readConfig({ [name]: "" })[name]).toEqual(standard);
  });

  it("is read as it is meant", () => {
    for (const [given, read] of right) expect(readConfig({ ...beside, [name]: given })[name]).toEqual(read);
  });

  it("is refused in words for people where it is wrong", () => {
    for (const given of wrong) expect(complaints({ ...beside, [name]: given }), given).toEqual([`${name}: ${told}`]);
  });
});

describe("the settings together", () => {
  it("are complained of all at once, what is missing included", () => {
    const env = Object.fromEntries(
      cases.flatMap(({ name, wrong: [given] }) => (given === undefined ? [] : [[name, given]])),
    );
    const { BAILIWICK_SECRET: _, ...unsealed } = env;
    const names = (given: Record<string, string>) => complaints(given).map((line) => line.split(":")[0]);
    expect(names(env).toSorted()).toEqual(Object.keys(env).toSorted());
    expect(names(unsealed).toSorted()).toEqual(Object.keys(env).toSorted());
    expect(complaints({ DATABASE_URL: "postgres://x", LOG_LEVEL: "loud" })).toHaveLength(3);
  });

  it("ask for a secret beside an external database, empty or absent", () => {
    const DATABASE_URL = "postgres://host/app";
    const told = ["BAILIWICK_SECRET: Required with DATABASE_URL; make one with: openssl rand -base64 32"];
    expect(complaints({ DATABASE_URL })).toEqual(told);
    expect(complaints({ DATABASE_URL, BAILIWICK_SECRET: "" })).toEqual(told);
    expect(complaints({ DATABASE_URL, BAILIWICK_SECRET: secret })).toEqual([]);
  });

  it("leave what is not theirs alone", () => {
    expect(readConfig({ HOME: "/home", PATH: "" })).not.toHaveProperty("HOME");
  });
});
