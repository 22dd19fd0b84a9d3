package transform

import (
	"cmp"
	"slices"
	"strings"
)

// routes are what events put on the paths of one API. Of several events on one route the last counts.
type routes struct {
	list   []owned
	sorted bool
}

// An owned route is the method of a path, both as written, and the resource that has the event.
type owned struct {
	path, method string
	owner        *resource
}

func (rs *routes) add(r owned) {
	rs.list, rs.sorted = append(rs.list, r), false
}

// all returns the routes in the order of their paths and methods, every one once.
func (rs *routes) all() []owned {
	if rs == nil {
		return nil
	}
	if rs.sorted {
		return rs.list
	}
	slices.SortStableFunc(rs.list, owned.compare)
	slices.Reverse(rs.list) // so that the last of equal ones comes first, and stays
	rs.list = slices.CompactFunc(rs.list, func(a, b owned) bool { return a.compare(b) == 0 })
	slices.Reverse(rs.list)
	rs.sorted = true
	return rs.list
}

func (r owned) compare(other owned) int {
	return cmp.Or(strings.Compare(r.path, other.path), strings.Compare(r.method, other.method))
}

// on returns the routes on a path.
func (rs *routes) on(path string) []owned {
	list := rs.all()
	from, _ := slices.BinarySearchFunc(list, path, func(r owned, path string) int { return strings.Compare(r.path, path) })
	to := from
	for to < len(list) && list[to].path == path {
		to++
	}
	return list[from:to]
}
