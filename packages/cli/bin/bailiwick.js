#!/usr/bin/env -S node --max-semi-space-size=32
// Committed, so that npm finds something to link before anything is built. Of a request next to nothing is kept: with
// more room for what is new, most of it is gone before anybody has to look for it (docs/decisions/0056).
import "../dist/main.js";
