package v1

// String is for a message of the scheduler's.
func (d *Device) String() string { return d.Name }
