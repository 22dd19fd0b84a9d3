package schema

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/compile"
	"github.com/samx-dev/samx/schema/facts"
	"github.com/samx-dev/samx/schema/lazy"
)

// A SchemaFile is a registry schema in JSON, or a zip of such, as AWS publishes them.
type SchemaFile struct {
	Name   string // for messages
	Source []byte
	// Found marks a file that nobody has named, such as one of a folder: what is no registry schema is left out.
	Found bool
}

// An Import is resource types made of registry schemas: private ones, or newer ones of AWS. They are judged as the
// embedded types are; NewCatalog puts them before these.
type Import struct {
	// Notes tell what of the schemas was left out, in the order of the files.
	Notes []string

	types *registry
	file  string
}

// The limits of an import. All of AWS's types together have some 1,700 schemas of 14 MB.
const (
	largestSchema  = 16 << 20
	largestArchive = 512 << 20
)

// ImportSchemas compiles registry schemas, those of the wanted types; nil wants all. The error joins what is wrong with all
// of them, with file, line and column.
func ImportSchemas(files []SchemaFile, wanted func(typ string) bool) (*Import, error) {
	s := &schemaImport{writer: facts.NewWriter(), wanted: wanted, from: map[string]string{}}
	for _, f := range files {
		s.add(f)
	}
	if len(s.errs) == 0 && len(s.from) == 0 {
		s.errs = append(s.errs, errors.New("there is no registry schema: a JSON document with a typeName"))
	}
	if err := errors.Join(s.errs...); err != nil {
		return nil, err
	}
	file := string(s.writer.Bytes())
	return &Import{Notes: s.notes, types: newRegistry(file), file: file}, nil
}

// importMark begins every file that Import.Bytes gave; what follows is the version of the format.
const importMark = "samxfct"

// IsImport reports whether a file came from Import.Bytes, of this version of samx or another.
func IsImport(file []byte) bool {
	return bytes.HasPrefix(file, []byte(importMark))
}

// OpenImport opens what Import.Bytes gave. Nothing is read before it is looked up.
func OpenImport(name string, file []byte) (*Import, error) {
	text := string(file)
	if _, ok := facts.NewReader(text); !ok {
		return nil, fmt.Errorf("%s is damaged, or was imported by another version of samx; import the schemas again", name)
	}
	return &Import{types: newRegistry(text), file: text}, nil
}

// Types returns the names of the imported types, sorted.
func (i *Import) Types() []string {
	return i.types.names()
}

// Bytes returns the import in the form that OpenImport reads.
func (i *Import) Bytes() []byte {
	return []byte(i.file)
}

// A schemaImport is an import under way.
type schemaImport struct {
	writer *facts.Writer
	wanted func(typ string) bool
	from   map[string]string // by type: the file that it came from
	notes  []string
	errs   []error
}

func (s *schemaImport) fail(format string, args ...any) {
	s.errs = append(s.errs, fmt.Errorf(format, args...))
}

func (s *schemaImport) leaveOut(name, why string) {
	s.notes = append(s.notes, name+" is left out: "+why)
}

func (s *schemaImport) add(f SchemaFile) {
	if !bytes.HasPrefix(f.Source, []byte("PK\x03\x04")) {
		s.document(f)
		return
	}
	archive, err := zip.NewReader(bytes.NewReader(f.Source), int64(len(f.Source)))
	if err != nil {
		s.fail("%s: %w", f.Name, err)
		return
	}
	left := int64(largestArchive)
	for _, entry := range archive.File {
		if !strings.EqualFold(path.Ext(entry.Name), ".json") {
			continue
		}
		name := f.Name + ":" + entry.Name
		source, err := unpack(entry, min(left, largestSchema))
		if err != nil {
			s.fail("%s: %w", name, err)
			return
		}
		left -= int64(len(source))
		s.document(SchemaFile{Name: name, Source: source, Found: true})
	}
}

func unpack(entry *zip.File, most int64) ([]byte, error) {
	file, err := entry.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	source, err := io.ReadAll(io.LimitReader(file, most+1))
	if int64(len(source)) > most {
		return nil, errors.New("the schema, or all of the archive, is too large")
	}
	return source, err
}

// registryName is the name of a resource type that a schema can be for.
var registryName = lazy.Pattern{
	Expression: `^([A-Za-z0-9]{2,64}::){2}[A-Za-z0-9]{2,64}$|^Custom::[A-Za-z0-9_@-]{1,60}$`,
}

// document adds one registry schema.
func (s *schemaImport) document(f SchemaFile) {
	t, diagnostics := cfn.ParseDocument(f.Name, f.Source)
	typeName, isText := t.Root.Get("typeName").Str()
	if f.Found && !isText && !bytes.Contains(f.Source, []byte(`"typeName"`)) {
		s.leaveOut(f.Name, "it has no typeName, so it is no registry schema")
		return
	}
	if problems := documentProblems(t, diagnostics); len(problems) > 0 {
		s.errs = append(s.errs, problems...)
		return
	}
	name := t.Root.Get("typeName")
	switch earlier := s.from[typeName]; {
	case strings.HasSuffix(typeName, "::MODULE"):
		s.leaveOut(f.Name, "modules are not checked")
	case !registryName.Get().MatchString(typeName):
		s.errs = append(s.errs, placed(t, name, fmt.Sprintf("typeName must be like MyOrg::Service::Thing, not %q", typeName)))
	case strings.HasPrefix(typeName, "AWS::Serverless::"):
		s.errs = append(s.errs, placed(t, name, "the types of SAM are built in, and cannot be replaced"))
	case earlier != "":
		s.errs = append(s.errs, placed(t, name, typeName+" is there twice; it is in "+earlier+", too"))
	case s.wanted != nil && !s.wanted(typeName):
		s.from[typeName] = f.Name
	default:
		s.from[typeName] = f.Name
		s.compile(f.Name, typeName, t)
	}
}

//go:embed data/registry_schema.json
var registrySchemaFile []byte

// registrySchema is what registry schemas must look like.
var registrySchema = lazy.Value[parsedSchema]{Make: func() (parsed parsedSchema) {
	parsed.schema, parsed.err = ParseDocumentSchema(registrySchemaFile)
	return parsed
}}

type parsedSchema struct {
	schema *DocumentSchema
	err    error
}

// documentProblems says what keeps a document from being a registry schema.
func documentProblems(t *cfn.Template, diagnostics []cfn.Diagnostic) (problems []error) {
	for _, d := range diagnostics {
		if d.Severity == cfn.Error {
			at := t.Position(d.Span.Start)
			problems = append(problems, fmt.Errorf("%s:%d:%d: %s", t.Name, at.Line, at.Column, d.Message))
		}
	}
	if len(problems) == 0 && !t.Root.IsMap() {
		problems = append(problems, placed(t, t.Root, "a registry schema is a map with typeName and properties, not "+t.Root.Kind.Phrase()))
	}
	if len(problems) > 0 {
		return problems
	}
	registry := registrySchema.Get()
	if registry.err != nil {
		return []error{registry.err}
	}
	registry.schema.Check("the registry schema", t.Root, func(p Problem) {
		problems = append(problems, placed(t, p.Node, p.Message))
	})
	const most = 10
	return problems[:min(len(problems), most)]
}

func placed(t *cfn.Template, at *cfn.Node, message string) error {
	place := t.Position(at.Span.Start)
	return fmt.Errorf("%s:%d:%d: %s", t.Name, place.Line, place.Column, message)
}

// compile adds a type. What the embedded database knows of the type beyond its schema stays known.
func (s *schemaImport) compile(file, name string, t *cfn.Template) {
	document, _ := t.Root.JSONValue().(compile.Object) // the check has seen that it is a map
	seen := map[string]bool{}
	c := compile.New(name, document, s.writer, func(heading, format string, args ...any) {
		if note := file + ": " + heading + ": " + fmt.Sprintf(format, args...); !seen[note] {
			seen[note] = true
			s.notes = append(s.notes, note)
		}
	})
	var attributes []string
	known, ok := Lookup(name)
	if ok {
		g := graft{document, map[string]bool{}}
		g.onto(document, known.Shape(), 0)
		for _, attribute := range known.Attributes {
			attributes = append(attributes, attribute.Name)
		}
	}
	record := c.Type(attributes)
	record.Ref = record.PrimaryID
	record.CreateOnly = compile.Outermost(record.CreateOnly)
	record.ConditionalCreateOnly = compile.Outermost(record.ConditionalCreateOnly)
	if ok {
		record.Ref, record.Relations, record.ARN, record.Regions = known.Ref, known.Relations, known.ARN, known.Regions
		record.TagProperty, record.TagStyle = known.TagProperty, known.TagStyle
		if record.Status == "" {
			record.Status, record.StatusDate = known.Status, known.StatusDate
		}
		record.Flags |= known.Flags & (facts.Stateful | facts.Taggable)
	}
	if err := s.writer.Type(record); err != nil {
		s.fail("%s: %w", file, err)
	}
}
