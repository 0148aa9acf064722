package transport

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
)

// Config and TLSConfig are what a webhook's caBundle is put into.
type (
	Config    struct{ TLS TLSConfig }
	TLSConfig struct{ CAData []byte }
)

// TLSConfigFor is the server's, for a CA alone.
func TLSConfigFor(c *Config) (*tls.Config, error) {
	if len(c.TLS.CAData) == 0 {
		return nil, nil
	}
	roots := x509.NewCertPool()
	if ok := roots.AppendCertsFromPEM(c.TLS.CAData); !ok {
		return nil, fmt.Errorf("unable to load root certificates: %w", createErrorParsingCAData(c.TLS.CAData))
	}
	return &tls.Config{RootCAs: roots}, nil
}
func createErrorParsingCAData(pemCerts []byte) error {
	for len(pemCerts) > 0 {
		var block *pem.Block
		block, pemCerts = pem.Decode(pemCerts)
		if block == nil {
			return fmt.Errorf("unable to parse bytes as PEM block")
		}

		if block.Type != "CERTIFICATE" || len(block.Headers) != 0 {
			continue
		}

		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return fmt.Errorf("failed to parse certificate: %w", err)
		}
	}
	return fmt.Errorf("no valid certificate authority data seen")
}
