// Verifies an export with Go's own signed notes and transparency-log packages: no code in common with this project.
//
//	verify EXPORT RECEIPT
//
// Every checkpoint must be signed with the export's key and have the root of its entries; every entry, and the receipt's,
// must be proved to be included; every checkpoint must be proved to continue the one before it. Prints how many of each.
package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func read(folder, name string) []byte {
	data, err := os.ReadFile(filepath.Join(folder, name))
	must(err)
	return data
}

// opened verifies a note and returns the tree that it signs.
func opened(text string, verifiers note.Verifiers) tlog.Tree {
	signed, err := note.Open([]byte(text), verifiers)
	must(err)
	lines := strings.Split(signed.Text, "\n")
	var size int64
	_, err = fmt.Sscanf(lines[1], "%d", &size)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: size, Hash: root}
}

// split undoes the joining of notes: text, blank line, signatures, blank line.
func split(text string) []string {
	parts := strings.Split(strings.TrimSuffix(text, "\n"), "\n\n")
	var notes []string
	for at := 0; at+1 < len(parts); at += 2 {
		notes = append(notes, parts[at]+"\n\n"+parts[at+1]+"\n")
	}
	return notes
}

// stored keeps the hashes of a tree as tlog numbers them.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for at, index := range indexes {
		found[at] = s[index]
	}
	return found, nil
}

type receipt struct {
	Seq        int64    `json:"seq"`
	Entry      string   `json:"entry"`
	Proof      []string `json:"proof"`
	Checkpoint string   `json:"checkpoint"`
}

func proved(data []byte, verifiers note.Verifiers) {
	var kept receipt
	must(json.Unmarshal(data, &kept))
	tree := opened(kept.Checkpoint, verifiers)
	proof := make(tlog.RecordProof, len(kept.Proof))
	for at, text := range kept.Proof {
		part, err := hex.DecodeString(text)
		must(err)
		copy(proof[at][:], part)
	}
	must(tlog.CheckRecord(proof, tree.N, tree.Hash, kept.Seq, tlog.RecordHash([]byte(kept.Entry))))
}

func main() {
	folder := os.Args[1]
	verifier, err := note.NewVerifier(strings.TrimSpace(string(read(folder, "key.txt"))))
	must(err)
	verifiers := note.VerifierList(verifier)

	entries := bytes.Split(bytes.TrimSuffix(read(folder, "entries.jsonl"), []byte("\n")), []byte("\n"))
	var hashes stored
	for at, entry := range entries {
		more, err := tlog.StoredHashes(int64(at), entry, hashes)
		must(err)
		hashes = append(hashes, more...)
	}

	var before, last tlog.Tree
	checkpoints := 0
	for _, text := range split(string(read(folder, "checkpoints.txt"))) {
		last = opened(text, verifiers)
		root, err := tlog.TreeHash(last.N, hashes)
		must(err)
		if root != last.Hash {
			must(fmt.Errorf("the root of %d entries is not the one that was signed", last.N))
		}
		if before.N > 0 {
			proof, err := tlog.ProveTree(last.N, before.N, hashes)
			must(err)
			must(tlog.CheckTree(proof, last.N, last.Hash, before.N, before.Hash))
		}
		before = last
		checkpoints++
	}
	if last.N != int64(len(entries)) {
		must(fmt.Errorf("%d entries were signed, %d are there", last.N, len(entries)))
	}
	for at, entry := range entries {
		proof, err := tlog.ProveRecord(last.N, int64(at), hashes)
		must(err)
		must(tlog.CheckRecord(proof, last.N, last.Hash, int64(at), tlog.RecordHash(entry)))
	}
	data, err := os.ReadFile(os.Args[2])
	must(err)
	proved(data, verifiers)
	fmt.Printf("%d checkpoints, %d entries, 1 receipt\n", checkpoints, len(entries))
}
