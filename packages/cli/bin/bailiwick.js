#!/usr/bin/env node
// Committed, so that npm finds something to link before anything is built.
import "../dist/main.js";
